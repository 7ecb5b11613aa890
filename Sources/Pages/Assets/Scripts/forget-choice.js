// After a refusal: the same choice pressed again on the drop's page is a new wish with a key of its
// own. The old key would only bring the old answer, also when stock has come back.
import { inTab } from "./storage.js"

inTab.forgetAll("holdfast-reserve-")
