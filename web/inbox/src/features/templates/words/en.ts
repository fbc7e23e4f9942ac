export const en = {
  "templates.windowClosed":
    "The customer has not written in the last 24 hours: only a template can be sent.",
  "templates.send": "Send a template",
  "templates.sent": "The template is on its way",
  "templates.search": "Search templates",
  "templates.list": "Templates",
  "templates.none": "There are no approved templates for this number.",
  "templates.notFound": "No template has this name.",
  "templates.choose": "Choose a template to see it.",
  "templates.part.header": "Heading, {name}",
  "templates.part.body": "Text, {name}",
  "templates.part.button": "Link of the button",
  "templates.media.image": "Address of the picture",
  "templates.media.video": "Address of the video",
  "templates.media.document": "Address of the document",
  "templates.problem.missing": "This must be filled in.",
  "templates.problem.url": "This must be an https address.",
  "templates.problem.breaks": "No line breaks, tabs or more than four spaces in a row.",
} as const;

type English = typeof en;
declare module "#shared/i18n/words.ts" {
  interface WordMap extends English {}
}
