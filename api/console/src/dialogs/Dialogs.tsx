/** The dialog that is open, if any. */
import { AssignDialog, CommentDialog, ResolveDialog, ShelveDialog } from "./Decide";
import { AdoptDialog, PutUnderDialog, ReportDialog } from "./Incident";
import { OutOfServiceDialog } from "./OutOfServiceDialog";
import { dialog } from "./state";

export function Dialogs() {
  const open = dialog.value;
  if (open === null) return null;
  switch (open.kind) {
    case "comment":
      return <CommentDialog alerts={open.alerts} />;
    case "resolve":
      return <ResolveDialog alerts={open.alerts} />;
    case "shelve":
      return <ShelveDialog alerts={open.alerts} />;
    case "assign":
      return <AssignDialog alerts={open.alerts} />;
    case "outOfService":
      return <OutOfServiceDialog alert={open.alert} />;
    case "putUnder":
      return <PutUnderDialog alerts={open.alerts} />;
    case "adopt":
      return <AdoptDialog incident={open.incident} />;
    case "report":
      return <ReportDialog />;
  }
}
