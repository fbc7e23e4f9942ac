export type Role = "agent" | "manager" | "admin";

const order: Readonly<Record<Role, number>> = { agent: 0, manager: 1, admin: 2 };
/** For what is shown only; the server decides what may be done. */
export const hasRole = (role: Role, minimum: Role) => order[role] >= order[minimum];
