export const en = {
  "composer.label": "Write an answer",
  "composer.placeholder": "Type a message",
  "composer.caption": "Add a caption",
  "composer.send": "Send",
  "composer.attach": "Attach files",
  "composer.files": "Files to send",
  "composer.removeFile": "Remove {name}",
  "composer.fileEmpty": "The file is empty.",
  "composer.fileTooLarge": "Too large for WhatsApp.",
  "composer.tooMany": {
    one: "At most {count} file at once.",
    other: "At most {count} files at once.",
  },
  "composer.emoji": "Emoji",
  "composer.emojiSearch": "Search emoji",
  "composer.suggestions": "Suggestions",
  "composer.template": "Send a template",
  "composer.voice": "Record a voice message",
  "composer.voiceDiscard": "Throw the recording away",
  "composer.recording": "Recording, minutes and seconds",
  "composer.noMicrophone": "The microphone cannot be used.",
  "composer.voiceFailed": "Nothing was recorded.",
  "composer.you": "You",
  "composer.noReply": "Do not reply to this message",
  "composer.closesIn": "Free text is possible for another",
  "composer.closed":
    "The customer has not written in the last 24 hours: only templates may be sent.",
  "composer.length": "{length} of {most}",
} as const;

type English = typeof en;
declare module "#shared/i18n/words.ts" {
  interface WordMap extends English {}
}
