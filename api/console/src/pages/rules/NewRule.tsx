/** The beginning of a rule: which kind, by what it is for. */
import { RULE_KINDS } from "../../data/rules";
import { pageWords } from "../../i18n/pages";
import { hashOf, ruleHash } from "../../shell/routes";
import { Page } from "../Page";
import { KindPicture } from "./pictures";

const ACROSS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function NewRule() {
  const { rules } = pageWords.value;
  return (
    <Page
      name="new-rule"
      heading={rules.newHeading}
      tools={
        <a class="button" href={hashOf("rules")}>
          {rules.back}
        </a>
      }
    >
      <div class="page-scroll">
        <p class="page-about">{rules.newAbout}</p>
        <ul
          class="kinds"
          onKeyDown={(event) => {
            const step = ACROSS[event.key];
            if (step === undefined) return;
            const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a")];
            const at = links.findIndex((link) => link === document.activeElement);
            links[(at + step + links.length) % links.length]?.focus();
            event.preventDefault();
          }}
        >
          {RULE_KINDS.map((kind) => (
            <li key={kind}>
              <a class="kind-card" href={ruleHash("new", { kind })} data-kind={kind}>
                <KindPicture kind={kind} />
                <strong>{rules.kinds[kind]}</strong>
                <span>{rules.kindAbout[kind]}</span>
              </a>
            </li>
          ))}
        </ul>
      </div>
    </Page>
  );
}
