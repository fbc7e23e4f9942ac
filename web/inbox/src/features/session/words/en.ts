export const en = {
  "session.title": "Sign in to hermod",
  "session.email": "E-mail",
  "session.password": "Password",
  "session.signIn": "Sign in",
  "session.signOut": "Sign out",
  "session.wrong": "E-mail or password is wrong.",
  "session.tooMany": "Too many attempts. Wait a little, then try again.",
  "session.failed": "Could not sign in.",
  "session.expired": "Your session has ended",
  "session.expiredDetail": "Nothing is lost: sign in again, and what waits is sent.",
  "session.newPassword": "Choose a password of your own",
  "session.newPasswordDetail":
    "You came in with a password that somebody else has seen. Replace it, then go on.",
  "session.asOther": "Sign in as somebody else",
} as const;

type English = typeof en;
declare module "#shared/i18n/words.ts" {
  interface WordMap extends English {}
}
