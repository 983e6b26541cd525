import { render } from "preact";
import { App } from "./app";
import { resume } from "./data/session";
import { applyTheme } from "./look/theme";
import { startClock } from "./look/time";
import "./look/style.css";
import "./look/managing.css";

applyTheme();
startClock();
void resume();

const root = document.getElementById("app");
if (root !== null) render(<App />, root);
