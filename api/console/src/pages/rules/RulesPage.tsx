/** Rules: the list, a new one, or one of them, as the address says. */
import { route } from "../../shell/router";
import { EditorPage, NewEditorPage } from "./EditorPage";
import { NewRule } from "./NewRule";
import { RuleList } from "./RuleList";

export function RulesPage() {
  const { item, query } = route.value;
  if (item === undefined) return <RuleList />;
  if (item !== "new") return <EditorPage key={item} id={item} />;
  return query["kind"] === undefined ? <NewRule /> : <NewEditorPage key={query["kind"]} kind={query["kind"]} />;
}
