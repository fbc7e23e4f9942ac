export { restoreSession, signIn, signOut, startSession } from "./session.ts";
export { ExpiredDialog } from "./ui/expired-dialog.tsx";
export { NewPasswordPage } from "./ui/new-password-page.tsx";
export { SignInPage } from "./ui/sign-in-page.tsx";
