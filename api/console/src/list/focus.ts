/** Where the keyboard comes back to. */
export const LIST_ID = "alert-list";

export function focusList(): void {
  document.getElementById(LIST_ID)?.focus({ preventScroll: true });
}
