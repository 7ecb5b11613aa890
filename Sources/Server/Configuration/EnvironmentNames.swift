internal import Formats

/// Variables of the environment that begin as the shop's own settings do.
enum EnvironmentNames {
    /// Refuses a variable that looks like a misspelt setting.
    ///
    /// Whatever else begins with `HOLDFAST_` is passed over: Kubernetes gives every container
    /// variables for each service of its namespace, and a service that is called `holdfast` gives
    /// `HOLDFAST_PORT=tcp://10.0.0.1:8080`, which is nobody's typing error.
    static func refuseMisspelt(in environment: [String: String]) throws(Refusal) {
        let known =
            Setting.allCases.map(\.variable) + [Setting.handoverVariable, Setting.tokenVariable]
        let unknown = environment.keys.filter { name in
            name.utf8.starts(with: Setting.prefix.utf8) && !known.contains(name)
                && environment[name]?.isEmpty == false
        }
        for name in unknown.sorted() {
            guard let near = meant(by: name, environment[name] ?? "") else { continue }
            throw Refusal(
                "\(name) in the environment is no setting: did you mean \(near)? Known are "
                    + Setting.allCases.map(\.variable).joined(separator: ", "))
        }
    }

    /// The setting that somebody has probably meant; `nil` where it is not for the shop.
    private static func meant(by name: String, _ value: String) -> String? {
        let rest = String(name.dropFirst(Setting.prefix.count))
        // Kubernetes says where something is as an address. A bare number was typed.
        if rest == "PORT", !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return "\(Setting.listen.variable)=0.0.0.0:\(value)"
        }
        guard !isServiceLink(rest) else { return nil }
        let names = Setting.allCases.map { String($0.variable.dropFirst(Setting.prefix.count)) }
        return NearMiss.of(rest, among: names).map { Setting.prefix + $0 }
    }

    /// Whether a name is one of those that Kubernetes makes of a service
    /// (https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables):
    /// `…SERVICE_HOST`, `…SERVICE_PORT_HTTP`, `…PORT`, `…PORT_8080_TCP_ADDR`.
    private static func isServiceLink(_ rest: String) -> Bool {
        let words = rest.split(separator: "_", omittingEmptySubsequences: false)
        if words.last == "PORT" { return true }
        let pairs = zip(words, words.dropFirst())
        return pairs.contains { first, second in
            if first == "SERVICE" { return second == "HOST" || second == "PORT" }
            return first == "PORT" && second.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
    }
}
