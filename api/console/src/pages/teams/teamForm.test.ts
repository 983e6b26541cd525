import { expect, test } from "vitest";
import { fieldsOf, membersOf, readTeam, shortName } from "./teamForm";

test("a short name is made from the name, without marks", () => {
  expect(["Đội 3 – Ca đêm", "  Night shift! ", "!!!"].map(shortName)).toEqual(["doi-3-ca-dem", "night-shift", ""]);
});

test("members are taken as people separate them, each once", () => {
  expect(membersOf("lan, minh;lan\n  tú ")).toEqual(["lan", "minh", "tú"]);
});

test("a team comes back from the form as it was, and a flaw is named", () => {
  const team = { id: "doi-3", name: "Đội 3", members: ["lan", "minh"], areas: ["ward-1"] };
  const { id, ...body } = team;

  expect(readTeam(fieldsOf(team), new Set())).toEqual({ kind: "team", id, body });
  expect(readTeam(fieldsOf(team), new Set(["doi-3"]))).toEqual({ kind: "flaw", flaw: "taken" });
  expect(readTeam({ ...fieldsOf(team), name: " " }, new Set())).toEqual({ kind: "flaw", flaw: "name" });
  expect(readTeam({ ...fieldsOf(team), id: "Đội" }, new Set())).toEqual({ kind: "flaw", flaw: "id" });
});
