/// The third schema: several processes share the work of exports.
///
/// Whoever writes an export holds it for a while and renews that; when its process dies, another
/// one may take it. `node` names the folder that the file is in.
let schema3: [String] = [
    "ALTER TABLE exports ADD COLUMN node {text}",
    "ALTER TABLE exports ADD COLUMN held_until BIGINT",
]
