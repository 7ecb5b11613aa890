/// The names of types that more than one file declares at its top, private ones too: whoever reads
/// a name knows what it means, in whatever module.
func typesDefinedTwice(_ files: [Outline]) -> [Finding] {
    var first: [String: String] = [:]
    return files.flatMap { file in
        file.declarations.compactMap { declaration -> Finding? in
            guard declaration.owners.isEmpty,
                declaration.kind == .type || declaration.kind == .alias
            else { return nil }
            guard let other = first[declaration.name] else {
                first[declaration.name] = file.path
                return nil
            }
            return Finding(
                path: file.path, line: declaration.line,
                message: "\(declaration.name) is another type in \(other)")
        }
    }
}
