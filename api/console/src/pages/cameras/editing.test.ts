import { expect, test, vi } from "vitest";

vi.stubGlobal("localStorage", { getItem: () => "en", setItem: () => undefined });
vi.stubGlobal("location", { hash: "" });
const { Editing } = await import("./editing");
const { Drawing } = await import("./drawing");
const { bodyOf, draftOf } = await import("./draft");
const { handlesOf, movedHandle, pointsOf, withPoints } = await import("./handles");
const { camerasEn } = await import("../../i18n/cameras.en");
type CameraJson = import("../../data/cameras").CameraJson;
type FrameSize = import("../../data/cameras").FrameSize;

const FRAME: FrameSize = [1280, 720];
const CAMERA: CameraJson = {
  id: "cam",
  source: "rtsp://10.0.0.1/stream",
  has_credentials: true,
  view: {
    frame: FRAME,
    lines: [
      { id: "line-1", start: [100, 300], end: [900, 320], name: "In", allowed: ["down"] },
      { id: "line-2", start: [400, 50], end: [410, 700] },
    ],
    turns: [{ id: "turn-1", origin: "line-1", destination: "line-2" }],
  },
};
const editor = (camera: CameraJson = CAMERA) => {
  const editing = new Editing(camera);
  return { editing, drawing: new Drawing(editing, () => editing.draft.value.view.frame ?? FRAME) };
};

test("what was read and not changed is sent back as it was, without secrets", () => {
  const body = bodyOf(draftOf(CAMERA));

  expect(body).not.toHaveProperty("password");
  expect(body).not.toHaveProperty("username");
  expect(body.view).toMatchObject({ frame: FRAME, lines: CAMERA.view?.lines, turns: CAMERA.view?.turns, calibration: null, detector: "auto" });
  expect(editor().editing.isDirty.value).toBe(false);
});

test("a stored password is replaced by a typed one and removed only on demand", () => {
  const { editing } = editor();
  editing.set(["username"], "admin");
  editing.set(["password"], "new");
  expect(bodyOf(editing.draft.value)).toMatchObject({ username: "admin", password: "new" });

  editing.keep(CAMERA);
  expect([editing.draft.value.username, editing.draft.value.password]).toEqual(["", ""]);

  editing.set(["forgets"], true);
  expect(bodyOf(editing.draft.value)).toMatchObject({ username: "" });
  expect(bodyOf(editing.draft.value)).not.toHaveProperty("password");
});

test("two clicks with the tool make a line with an id of its own, which is chosen then", () => {
  const { editing, drawing } = editor();
  drawing.take("line");
  drawing.place([10.4, 20.6]);
  drawing.place([1300, 20]);

  expect(editing.draft.value.view.lines.at(-1)).toEqual({ id: "line-3", name: "Line 3", start: [10, 21], end: [1280, 20] });
  expect(editing.chosen.value).toEqual({ kind: "line", index: 2 });
  expect(drawing.tool.value).toBe("select");
});

test("a polygon is closed by hand and not with fewer than three corners", () => {
  const { editing, drawing } = editor();
  drawing.take("lane");
  drawing.place([0, 0]);
  drawing.place([100, 0]);
  drawing.finish();
  expect(editing.draft.value.view.zones).toEqual([]);

  drawing.place([100, 100]);
  drawing.finish();
  expect(editing.draft.value.view.zones).toEqual([{ id: "lane-1", name: "Lane 1", kind: "lane", polygon: [[0, 0], [100, 0], [100, 100]] }]);
});

test("a heading belongs to the zone that was chosen", () => {
  const { editing, drawing } = editor({ ...CAMERA, view: { zones: [{ id: "lane-1", polygon: [[0, 0], [9, 0], [9, 9]], kind: "lane" }] } });
  editing.chosen.value = { kind: "zone", index: 0 };
  drawing.take("heading");
  drawing.place([5, 8]);
  drawing.place([5, 1]);

  expect(editing.draft.value.view.zones[0]?.heading).toEqual([[5, 8], [5, 1]]);
});

test("a rectangle becomes four points once its sides are told", () => {
  const { editing, drawing } = editor();
  drawing.take("rectangle");
  for (const corner of [[400, 640], [880, 640], [730, 330], [550, 330]] as const) drawing.place([...corner]);
  expect(drawing.rectangle.value).toHaveLength(4);

  drawing.calibrate(7, 42);
  expect(editing.draft.value.view.calibration.points.map(({ metres }) => metres)).toEqual([[0, 0], [7, 0], [7, 42], [0, 42]]);
  expect(editing.tried()).toBe(true);
});

test("what belongs together is undone together, and each step leads one step back", () => {
  const { editing, drawing } = editor();
  for (const name of ["R", "Ro", "Road"]) editing.set(["view", "lines", 1, "name"], name);
  drawing.take("line");
  drawing.place([1, 1]);
  drawing.place([200, 200]);

  editing.undo();
  expect(editing.draft.value.view.lines).toHaveLength(2);
  expect(editing.draft.value.view.lines[1]?.name).toBe("Road");
  expect(editing.chosen.value).toBeNull();
  editing.undo();
  expect(editing.isDirty.value).toBe(false);
  expect(editing.canUndo.value).toBe(false);
});

test("a line that is deleted takes its turns along, and both come back with one step", () => {
  const { editing } = editor();
  editing.drop({ kind: "line", index: 1 });
  expect(editing.draft.value.view).toMatchObject({ lines: [{ id: "line-1" }], turns: [] });

  editing.undo();
  expect(editing.draft.value.view.turns).toHaveLength(1);
});

test("the size of the first still is sent and is nobody's change", () => {
  const { editing } = editor({ id: "cam", source: "scene:street" });
  editing.measure([1920, 1080]);

  expect(editing.isDirty.value).toBe(false);
  expect(bodyOf(editing.draft.value).view.frame).toEqual([1920, 1080]);
  editing.set(["name"], "x");
  editing.measure([640, 360]);
  editing.undo();
  expect(editing.draft.value.view.frame).toEqual([1920, 1080]);
});

test("a line that is turned upright allows no direction it no longer has", () => {
  const { editing } = editor();
  const { view } = editing.draft.value;
  const upright = movedHandle(pointsOf(view, { kind: "line", index: 0 }), { index: 1, at: [0, 0], label: "" }, [-790, 390], FRAME);
  editing.changeView(withPoints(view, { kind: "line", index: 0 }, upright));

  expect(bodyOf(editing.draft.value).view.lines?.[0]).toEqual({ id: "line-1", start: [100, 300], end: [110, 710], name: "In" });
});

test("each point of a part can be taken hold of and says what it is", () => {
  const view = draftOf({ ...CAMERA, view: { zones: [{ id: "z", polygon: [[0, 0], [9, 0], [9, 9]], heading: [[1, 1], [2, 2]], name: "Stop line" }] } }).view;
  const labels = handlesOf(view, { kind: "zone", index: 0 }, camerasEn).map(({ label }) => label);

  expect(labels).toEqual(["Stop line, corner 1", "Stop line, corner 2", "Stop line, corner 3", "Stop line, comes from", "Stop line, goes to", "Stop line, as a whole"]);
});

test("what the api refuses stands at its part until that is changed", () => {
  const { editing } = editor();
  editing.complain([
    { field: "view.lines[0].end", message: "lies less than 4 pixels from start" },
    { field: "source", message: "names no host" },
    { field: "view.zones[...].polygon", message: "too short" },
  ]);

  expect(Object.fromEntries(editing.flaws.value)).toEqual({
    "view.lines[0]": ["view.lines[0].end: lies less than 4 pixels from start"],
    source: ["names no host"],
    "view.zones": ["too short"],
  });
  editing.set(["source"], "rtsp://10.0.0.2/");
  expect(editing.flaws.value.has("source")).toBe(false);
});

test("half a calibration is refused before it is sent", () => {
  const { editing, drawing } = editor();
  drawing.take("point");
  drawing.place([1, 1]);

  expect(editing.tried()).toBe(false);
  expect(editing.flaws.value.get("view.calibration.points")).toEqual([camerasEn.wrong.fewPoints]);
});
