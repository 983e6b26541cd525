/** Cameras: all of them, a new one, or one, as the address says. */
import { route } from "../../shell/router";
import { CameraList } from "./CameraList";
import { CameraPage } from "./CameraPage";
import { NewCamera } from "./NewCamera";
import "./cameras.css";

export function CamerasPage() {
  const { item } = route.value;
  if (item === undefined) return <CameraList />;
  return item === "new" ? <NewCamera /> : <CameraPage key={item} id={item} />;
}
