// "Not you?" also takes away what was typed and chosen on this device.
import { inTab, onDevice } from "./storage.js"

document.querySelector("[data-forget-all]")?.addEventListener("submit", () => {
    onDevice.forgetAll("holdfast-details")
    onDevice.forgetAll("holdfast-choice-")
    inTab.forgetAll("holdfast-reserve-")
})
