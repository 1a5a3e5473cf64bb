/** Thrown when the user closed a question; ends the command without a word. */
export class UserCancelledError extends Error {}
