internal import ArgumentParser
internal import Formats
internal import Shop

/// A word that stands where a command is wanted and names none.
struct Mistyped {
    /// The words about it: `there is no command `serv`: did you mean `holdfast serve`? …`.
    let words: String

    /// `nil` where every command of the line is known.
    init?(_ arguments: [String], of root: any ParsableCommand.Type) {
        var command = root
        var path = Self.name(of: root)
        for argument in arguments {
            let known = command.configuration.subcommands
            // Flags, and whatever follows the last command, are for the parser to judge.
            guard !known.isEmpty, !argument.isEmpty, !argument.begins(with: "-") else { return nil }
            if argument == "help", command == root { continue }
            guard let next = known.first(where: { Self.name(of: $0) == argument }) else {
                words = Self.words(argument, after: path, among: known.map(Self.name))
                return
            }
            command = next
            path += " " + argument
        }
        return nil
    }

    private static func words(
        _ argument: String, after path: String, among known: [String]
    ) -> String {
        let shown = argument.prefix { !$0.isNewline }.prefix(40)
        let meant = NearMiss.of(argument, among: known).map { "did you mean `\(path) \($0)`? " }
        return "there is no command `\(path) \(shown)`: \(meant ?? "")"
            + "`\(path) --help` lists all that there are"
    }

    private static func name(of command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? String(describing: command).lowercased()
    }
}
