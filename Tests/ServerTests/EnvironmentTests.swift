import TestSupport
import Testing

@testable import Server

@Suite("Settings that an orchestrator gives")
struct EnvironmentTests {
    /// What Kubernetes gives a container beside services `holdfast`, `holdfast-metrics` and
    /// `holdfast-data-listen`, each with named ports.
    private static let injected: [String: String] = {
        var variables: [String: String] = [:]
        for service in ["HOLDFAST", "HOLDFAST_METRICS", "HOLDFAST_DATA_LISTEN"] {
            variables["\(service)_SERVICE_HOST"] = "10.0.0.1"
            variables["\(service)_SERVICE_PORT"] = "8080"
            variables["\(service)_SERVICE_PORT_HTTP"] = "8080"
            variables["\(service)_PORT"] = "tcp://10.0.0.1:8080"
            variables["\(service)_PORT_8080_TCP"] = "tcp://10.0.0.1:8080"
            variables["\(service)_PORT_8080_TCP_PROTO"] = "tcp"
            variables["\(service)_PORT_8080_TCP_PORT"] = "8080"
            variables["\(service)_PORT_8080_TCP_ADDR"] = "10.0.0.1"
        }
        return variables
    }()

    @Test("What Kubernetes gives for services is passed over")
    func services() throws {
        let configuration = try Configuration(flags: [:], environment: Self.injected)
        #expect(configuration.listen == .standard)
        #expect(configuration.directory.path == "./data")
    }

    @Test("Every command runs beside a service that is called holdfast")
    func commands() async throws {
        let folder = try await ShopFolder.applied()
        let outcome = try await Program.run(
            ["verify", "--data", folder.data], environment: Self.injected)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test("An empty value is as good as none, of every setting", arguments: Setting.allCases)
    func empty(setting: Setting) throws {
        let given = try Configuration(flags: [:], environment: [setting.variable: ""])
        #expect(given.directory.path == "./data" && given.database == .file)
        #expect(given.listen == .standard && given.publicURL == nil && given.alertURL == nil)
        if setting != .data {
            let typed = try Configuration(flags: [setting: ""], environment: [:])
            #expect(typed.listen == .standard && typed.database == .file)
        }
    }

    @Test("An empty value of the environment does not hide the file's")
    func emptyBesideFile() async throws {
        let folder = try await ShopFolder.applied()
        try folder.write("listen: 127.0.0.1:1\npublic_url: ''\n", to: "data/holdfast.yaml")
        let given = try Configuration(
            flags: [.data: folder.data], environment: ["HOLDFAST_LISTEN": ""])
        #expect(given.listen.port == 1)
        #expect(given.publicURL == nil)
    }

    @Test(
        "Only what looks like a misspelt setting is refused",
        arguments: [
            ("HOLDFAST_LISTN", "HOLDFAST_LISTEN"), ("HOLDFAST_PUBLICURL", "HOLDFAST_PUBLIC_URL"),
            ("HOLDFAST_DATABASE_URL", "HOLDFAST_DATABASE"), ("HOLDFAST_BLOB", "HOLDFAST_BLOBS"),
            ("HOLDFAST_S3_SECRETKEY", "HOLDFAST_S3_SECRET_KEY"), ("HOLDFAST_COLOUR", nil),
            ("HOLDFAST_VERSION", nil), ("HOLDFAST_NAME", nil), ("HOLDFAST_", nil),
            ("HOLDFASTER_LISTEN", nil), ("HOLDFAST_TOKEN", nil),
        ] as [(String, String?)])
    func misspelt(name: String, meant: String?) throws {
        var line: String?
        do {
            _ = try Configuration(flags: [:], environment: [name: "x"])
        } catch {
            line = error.line
        }
        #expect((line == nil) == (meant == nil), "\(line ?? "")")
        if let meant { #expect(line?.contains("did you mean \(meant)?") == true, "\(line ?? "")") }
    }
}
