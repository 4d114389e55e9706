// The whole of a large chart on a plain canvas: where no graphics processor draws, and until its script has come.
import type { Point } from "./places";

export interface Spot extends Point {
  readonly colour: string;
}

/** What draws the whole of a large chart beneath what Cytoscape draws of it. */
export interface Overview {
  draw(spots: ReadonlyMap<string, Spot>, ties: ReadonlyMap<string, readonly [string, string]>, line: string): void;
  look(x: number, y: number, zoom: number): void;
  remove(): void;
}

export const [WIDE, HIGH] = [140, 30];

export class Plain implements Overview {
  private readonly canvas = document.createElement("canvas");
  private spots: ReadonlyMap<string, Spot> = new Map();
  private ties: ReadonlyMap<string, readonly [string, string]> = new Map();
  private line = "";

  constructor(private readonly box: HTMLElement) {
    box.append(this.canvas);
  }

  draw(spots: ReadonlyMap<string, Spot>, ties: ReadonlyMap<string, readonly [string, string]>, line: string): void {
    [this.spots, this.ties, this.line] = [spots, ties, line];
  }

  look(x: number, y: number, zoom: number): void {
    const sharp = devicePixelRatio;
    const [width, height] = [this.box.clientWidth * sharp, this.box.clientHeight * sharp];
    [this.canvas.width, this.canvas.height] = [width, height];
    const pen = this.canvas.getContext("2d");
    if (pen === null || this.spots.size === 0) return;
    pen.setTransform(zoom * sharp, 0, 0, zoom * sharp, width / 2 - x * zoom * sharp, height / 2 - y * zoom * sharp);
    pen.strokeStyle = this.line;
    pen.lineWidth = Math.max(1.5, 0.5 / zoom);
    pen.beginPath();
    for (const [first, last] of this.ties.values()) {
      const [one, other] = [this.spots.get(first) as Spot, this.spots.get(last) as Spot];
      pen.moveTo(one.x, one.y);
      pen.lineTo(other.x, other.y);
    }
    pen.stroke();
    for (const at of this.spots.values()) {
      pen.fillStyle = at.colour;
      pen.fillRect(at.x - WIDE / 2, at.y - HIGH / 2, WIDE, HIGH);
    }
  }

  remove(): void {
    this.canvas.remove();
  }
}

/** Tell whether a graphics processor draws by WebGL; a browser without one imitates it in software, frame by frame. */
export function hasGraphicsProcessor(): boolean {
  const drawn = document.createElement("canvas").getContext("webgl2");
  const about = drawn?.getExtension("WEBGL_debug_renderer_info");
  const name = String(drawn?.getParameter(about?.UNMASKED_RENDERER_WEBGL ?? drawn.RENDERER) ?? "");
  drawn?.getExtension("WEBGL_lose_context")?.loseContext();
  return name !== "" && !/swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}
