// The words of times, in the languages of the screens: the same as the server's, which a test holds them to.

export interface Spans {
  readonly none: string;
  readonly minutes: string;
  readonly hour: string;
  readonly hours: string;
  readonly hourMinutes: string;
  readonly hoursMinutes: string;
  readonly days: string;
  readonly daysHour: string;
  readonly daysHours: string;
  readonly old: string;
  readonly ago: string;
}

export const SPANS: Readonly<Record<string, Spans>> = {
  en: {
    none: "under 1 min",
    minutes: "{minutes} min",
    hour: "1 h",
    hours: "{hours} h",
    hourMinutes: "1 h {minutes} min",
    hoursMinutes: "{hours} h {minutes} min",
    days: "{days} d",
    daysHour: "{days} d 1 h",
    daysHours: "{days} d {hours} h",
    old: "{span} old",
    ago: "{span} ago",
  },
  hi: {
    none: "1 मिनट से कम",
    minutes: "{minutes} मिनट",
    hour: "1 घंटा",
    hours: "{hours} घंटे",
    hourMinutes: "1 घंटा {minutes} मिनट",
    hoursMinutes: "{hours} घंटे {minutes} मिनट",
    days: "{days} दिन",
    daysHour: "{days} दिन 1 घंटा",
    daysHours: "{days} दिन {hours} घंटे",
    old: "{span} पुरानी",
    ago: "{span} पहले",
  },
  pa: {
    none: "1 ਮਿੰਟ ਤੋਂ ਘੱਟ",
    minutes: "{minutes} ਮਿੰਟ",
    hour: "1 ਘੰਟਾ",
    hours: "{hours} ਘੰਟੇ",
    hourMinutes: "1 ਘੰਟਾ {minutes} ਮਿੰਟ",
    hoursMinutes: "{hours} ਘੰਟੇ {minutes} ਮਿੰਟ",
    days: "{days} ਦਿਨ",
    daysHour: "{days} ਦਿਨ 1 ਘੰਟਾ",
    daysHours: "{days} ਦਿਨ {hours} ਘੰਟੇ",
    old: "{span} ਪੁਰਾਣੀ",
    ago: "{span} ਪਹਿਲਾਂ",
  },
  ur: {
    none: "1 منٹ سے کم",
    minutes: "{minutes} منٹ",
    hour: "1 گھنٹہ",
    hours: "{hours} گھنٹے",
    hourMinutes: "1 گھنٹہ {minutes} منٹ",
    hoursMinutes: "{hours} گھنٹے {minutes} منٹ",
    days: "{days} دن",
    daysHour: "{days} دن 1 گھنٹہ",
    daysHours: "{days} دن {hours} گھنٹے",
    old: "{span} پرانی",
    ago: "{span} پہلے",
  },
};
