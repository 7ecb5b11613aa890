/// Who names whom among the folders of one module. The files that lie in no folder are one more.
///
/// It is told from the text, so it does not see members of what is never named, nor members whose
/// name others have too: those it passes over rather than guess.
struct Folders {
    private let files: [Outline]
    /// The names of members that other modules declare too.
    private let foreign: Set<String>

    /// What is declared at the top of a file and seen in others, by name.
    private var tops: [String: [Place]] = [:]
    /// The members of extensions that lie outside their type's folder, by name.
    private var added: [String: [Place]] = [:]
    /// Where members of a name are declared.
    private var members: [String: [Place]] = [:]

    private struct Place {
        var folder: String
        var path: String
        var declaration: Outline.Declaration
    }

    /// - Parameters:
    ///   - files: all files of the module.
    ///   - others: those of the other modules.
    init(_ files: [Outline], besides others: [Outline] = []) {
        self.files = files
        foreign = Set(
            others.flatMap(\.declarations).filter { !$0.owners.isEmpty && !$0.isPrivate }
                .map(\.name))
        for file in files {
            let folder = Self.folder(of: file)
            for declaration in file.declarations {
                let place = Place(folder: folder, path: file.path, declaration: declaration)
                if !declaration.owners.isEmpty {
                    members[declaration.name, default: []].append(place)
                } else if !declaration.isPrivate {
                    tops[declaration.name, default: []].append(place)
                }
            }
        }
        for (name, places) in members {
            let outside = places.filter { place in
                guard let owner = place.declaration.owners.first else { return false }
                return place.declaration.isExtending && !place.declaration.isPrivate
                    && Set(tops[owner, default: []].map(\.folder)) != [place.folder]
            }
            if !outside.isEmpty { added[name] = outside }
        }
    }

    private static func folder(of file: Outline) -> String { file.folder ?? "the top" }

    /// A finding for each pair of folders through which a circle goes.
    func circles() -> [Finding] {
        let uses = uses()
        return uses.flatMap { folder, others in
            others.filter { reaches(from: $0.key, folder, uses) }.map { other, use in
                Finding(
                    path: use.path, line: use.line,
                    message: "\(folder) names \(use.name) of \(other), which leads back to it")
            }
        }.sorted { ($0.path, $0.line) < ($1.path, $1.line) }
    }

    private struct Use {
        var name: String
        var path: String
        var line: Int
    }

    /// The folders that each folder names, with one place where it does.
    private func uses() -> [String: [String: Use]] {
        var uses: [String: [String: Use]] = [:]
        for file in files {
            let folder = Self.folder(of: file)
            let hidden = Set(
                file.declarations.filter { $0.isPrivate && $0.owners.isEmpty }.map(\.name)
            ).union(file.nestedTypes)
            for name in file.names {
                guard let other = home(of: name, in: file, hidden), other != folder,
                    uses[folder]?[other] == nil
                else { continue }
                uses[folder, default: [:]][other] = Use(
                    name: name.text, path: file.path, line: name.line)
            }
        }
        return uses
    }

    /// The folder of what is named; `nil` for what this module does not have, or has twice.
    private func home(of name: Outline.Name, in file: Outline, _ hidden: Set<String>) -> String? {
        if !name.isMember, let places = tops[name.text] {
            return hidden.contains(name.text) || !isUse(name, of: places) ? nil : only(places)
        }
        guard let places = added[name.text], !foreign.contains(name.text) else { return nil }
        let all = members[name.text, default: []].filter {
            !$0.declaration.isPrivate || $0.path == file.path
        }
        guard only(all) != nil, name.isCalled || !areFunctions(places) else { return nil }
        if !name.isMember {
            let owners = Set(places.compactMap(\.declaration.owners.first))
            guard !name.isLabel, !file.locals.contains(name.text),
                !owners.isDisjoint(with: name.owners)
            else { return nil }
        }
        return only(places)
    }

    /// Whether a name without a dot is that of a type, a function or a value at the top of a file.
    private func isUse(_ name: Outline.Name, of places: [Place]) -> Bool {
        guard name.text.first?.isLowercase == true else { return true }
        return !name.isLabel && (name.isCalled || !areFunctions(places))
    }

    private func areFunctions(_ places: [Place]) -> Bool {
        places.first?.declaration.kind == .function
    }

    /// The one folder of some places.
    private func only(_ places: [Place]) -> String? {
        let folders = Set(places.map(\.folder))
        return folders.count == 1 ? folders.first : nil
    }

    private func reaches(
        from start: String, _ end: String, _ uses: [String: [String: Use]]
    ) -> Bool {
        var seen: Set<String> = [start]
        var next = [start]
        while let folder = next.popLast() {
            if folder == end { return true }
            for other in uses[folder, default: [:]].keys where seen.insert(other).inserted {
                next.append(other)
            }
        }
        return false
    }
}
