// The courses that are asked of the officer, on the telephone's page: each is kept here, and opens without a link.
import { keepCourse } from "../kept-course";

export interface DueCourse {
  readonly title: string;
  readonly lang: string;
  readonly due: string;
  readonly url: string;
  readonly kept: string;
}

/** List the courses, and keep each where there is a link. */
export function showCourses(root: HTMLElement, courses: readonly DueCourse[]): void {
  const box = root.querySelector<HTMLElement>("[data-courses]");
  const template = root.querySelector<HTMLTemplateElement>("template[data-item-course]");
  if (box === null || template === null) return;
  box.hidden = courses.length === 0;
  box.querySelector("[data-items]")?.replaceChildren(...courses.map((each) => itemOf(template, each)));
  if (root.dataset["phone"] !== "online") return;
  for (const each of courses) void keepCourse(each.kept).catch(() => undefined);
}

function itemOf(template: HTMLTemplateElement, course: DueCourse): HTMLElement {
  const item = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
  const link = item.querySelector("a");
  if (link !== null) [link.href, link.textContent, link.lang] = [course.url, course.title, course.lang];
  item.querySelector("[data-due]")?.append(course.due);
  return item;
}
