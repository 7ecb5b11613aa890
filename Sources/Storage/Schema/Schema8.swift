/// PLACEHOLDER until merged
let schema8: [String] = []
