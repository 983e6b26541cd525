/** The way in. */
import { useSignal } from "@preact/signals";
import { session, signIn, type SignInFailure } from "../data/session";
import { words } from "../i18n";
import { Languages } from "./TopBar";

export function Login() {
  const failure = useSignal<SignInFailure | null>(null);
  const isBusy = useSignal(false);
  const { login } = words.value;
  const hasEnded = session.value.kind === "out" && session.value.hasEnded;

  const submit = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    isBusy.value = true;
    failure.value = await signIn(String(fields.get("username")), String(fields.get("password")));
    isBusy.value = false;
  };

  return (
    <main class="login">
      <form
        class="login-card"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(event.currentTarget);
        }}
      >
        <div class="login-brand">
          <img src="/icon.svg" alt="" width="44" height="44" />
          <div>
            <h1>urbanwatch</h1>
            <p class="quiet">{login.heading}</p>
          </div>
        </div>
        {hasEnded && failure.value === null && <p class="hint">{login.ended}</p>}
        <label>
          {login.username}
          <input name="username" autoComplete="username" autoCapitalize="none" spellcheck={false} required autoFocus />
        </label>
        <label>
          {login.password}
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        {failure.value !== null && (
          <p class="login-failure" role="alert">
            {login[failure.value]}
          </p>
        )}
        <button type="submit" class="button button-main" disabled={isBusy.value}>
          {isBusy.value ? login.busy : login.submit}
        </button>
        <Languages />
      </form>
    </main>
  );
}
