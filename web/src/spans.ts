// The words of times, in the languages of the screens: the same as the server's, which a test holds them to.

export interface Spans {
  readonly none: string;
  readonly minutes: string;
  readonly hours: string;
  readonly hoursMinutes: string;
  readonly days: string;
  readonly daysHours: string;
  readonly old: string;
  readonly ago: string;
}

export const SPANS: Readonly<Record<string, Spans>> = {
  en: {
    none: "under 1 min",
    minutes: "{minutes} min",
    hours: "{hours} h",
    hoursMinutes: "{hours} h {minutes} min",
    days: "{days} d",
    daysHours: "{days} d {hours} h",
    old: "{span} old",
    ago: "{span} ago",
  },
  hi: {
    none: "1 मिनट से कम",
    minutes: "{minutes} मिनट",
    hours: "{hours} घंटे",
    hoursMinutes: "{hours} घंटे {minutes} मिनट",
    days: "{days} दिन",
    daysHours: "{days} दिन {hours} घंटे",
    old: "{span} पुरानी",
    ago: "{span} पहले",
  },
  pa: {
    none: "1 ਮਿੰਟ ਤੋਂ ਘੱਟ",
    minutes: "{minutes} ਮਿੰਟ",
    hours: "{hours} ਘੰਟੇ",
    hoursMinutes: "{hours} ਘੰਟੇ {minutes} ਮਿੰਟ",
    days: "{days} ਦਿਨ",
    daysHours: "{days} ਦਿਨ {hours} ਘੰਟੇ",
    old: "{span} ਪੁਰਾਣੀ",
    ago: "{span} ਪਹਿਲਾਂ",
  },
  ur: {
    none: "1 منٹ سے کم",
    minutes: "{minutes} منٹ",
    hours: "{hours} گھنٹے",
    hoursMinutes: "{hours} گھنٹے {minutes} منٹ",
    days: "{days} دن",
    daysHours: "{days} دن {hours} گھنٹے",
    old: "{span} پرانی",
    ago: "{span} پہلے",
  },
};
