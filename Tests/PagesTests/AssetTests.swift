import Foundation
import Testing

@testable import Pages

@Suite("Assets")
struct AssetTests {
    @Test("Every file in the folders is listed, so that none is forgotten")
    func allListed() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/Pages")
        func names(_ folder: String, _ ending: String) throws -> Set<String> {
            let paths = try FileManager.default.subpathsOfDirectory(
                atPath: sources.appending(path: folder).path)
            return Set(
                paths.filter { $0.hasSuffix(ending) }.map { String($0.split(separator: "/")[1]) })
        }
        #expect(
            try names("Templates", ".mustache")
                == Set(Embedded.templates.keys.map { $0 + ".mustache" }))
        #expect(try names("Assets", ".js") == Set(Embedded.scripts.keys))
        let styles =
            Embedded.sharedStyle + Embedded.linesStyle + Embedded.markStyle + Embedded.choiceStyle
            + Embedded.shopStyle + Embedded.lineStyle + Embedded.orderStyle + Embedded.staffStyle
        #expect(try names("Assets", ".css").count == styles.count)
    }

    @Test("A script imports others by the names they are served under")
    func linked() throws {
        let assets = Assets()
        let names = Set(assets.files.map(\.name))
        for file in assets.files where file.name.hasSuffix(".js") {
            let text = String(decoding: file.bytes, as: UTF8.self)
            for piece in text.split(separator: "\"./").dropFirst() {
                #expect(names.contains(String(piece.prefix { $0 != "\"" })), "\(file.name)")
            }
        }
    }

    @Test("A changed import changes the name of what imports it")
    func hashesFollowImports() {
        func name(_ inner: String) -> String {
            var linker = ScriptLinker(sources: [
                "a.js": Array("import { b } from \"./b.js\"".utf8), "b.js": Array(inner.utf8),
            ])
            return Asset(plainName: "a.js", bytes: linker.linked("a.js")).name
        }
        #expect(name("1") != name("2"))
        #expect(name("1") == name("1"))
    }

    @Test("What is kept on a device may be denied, so one script alone touches it, guarded")
    func storageIsGuarded() {
        let stores = ["localStorage", "sessionStorage", "document.cookie", "indexedDB"]
        for (name, bytes) in Embedded.scripts where name != "storage.js" {
            let text = String(decoding: bytes, as: UTF8.self)
            for store in stores { #expect(!text.contains(store), "\(name) touches \(store)") }
        }
    }

    @Test("Each page that moves names modules that tell when they run, and has the watchdog")
    func movingPagesAreWatched() throws {
        var pages = 0
        for (name, bytes) in Embedded.templates {
            let text = String(decoding: bytes, as: UTF8.self)
            let moves = try Regex("data-moves=\"((?s).*?)\"( |\n|>)")
            guard let found = text.firstMatch(of: moves), let names = found[1].substring else {
                #expect(!text.contains("live_figures_js"), "\(name) is not watched")
                continue
            }
            pages += 1
            #expect(text.contains("assets.watchdog_js"), "\(name)")
            let plain = names.replacing(try Regex("(?s)\\{\\{.*?\\}\\}"), with: " ")
            for module in plain.split(separator: " ") {
                let script = String(
                    decoding: try #require(Embedded.scripts["\(module).js"]), as: UTF8.self)
                #expect(script.contains("runs(\"\(module)\")"), "\(name): \(module)")
            }
        }
        #expect(pages == 10)
    }

    @Test("A file is found by its hashed name only")
    func found() throws {
        let assets = Assets()
        let path = assets.path(for: "shop.css")
        let file = try #require(assets.file(named: String(path.dropFirst("/assets/".count))))
        #expect(file.mediaType == "text/css; charset=utf-8")
        #expect(assets.file(named: "shop.css") == nil)
        #expect(assets.file(named: "../shop.css") == nil)
    }

    @Test("The accent is part of the style and of its name")
    func accentInStyle() throws {
        let red = Assets(accent: try Accent(hex: "#a02020"))
        #expect(red.path(for: "shop.css") != Assets().path(for: "shop.css"))
        let file = try #require(
            red.file(named: String(red.path(for: "shop.css").dropFirst("/assets/".count))))
        #expect(String(decoding: file.bytes, as: UTF8.self).contains("--accent:#a02020"))
    }
}

@Suite("Accent")
struct AccentTests {
    @Test("A readable colour stays as it is")
    func kept() throws {
        let accent = try Accent(hex: "#0B5F6B")
        #expect(accent.light == "#0b5f6b")
        #expect(accent.inkOnLight == "#ffffff")
        #expect(!accent.wasAdjusted)
    }

    @Test("A pale colour is darkened, with white on it")
    func adjusted() throws {
        let accent = try Accent(hex: "#39c")
        #expect(accent.wasAdjusted)
        #expect(accent.light < "#3399cc")
        #expect(accent.inkOnLight == "#ffffff")
    }

    @Test("A colour on dark pages is lightened until it can be read there")
    func dark() throws {
        let accent = try Accent(hex: "#000000")
        #expect(accent.dark != "#000000")
    }

    @Test(arguments: ["#ffffff", "#fff59d"])
    func tooPale(hex: String) {
        #expect(throws: AccentRefusal.tooPale) { try Accent(hex: hex) }
    }

    @Test(arguments: ["", "red", "#12", "#12345g", "123456", "#1234567", "#+12345"])
    func notAColour(hex: String) {
        #expect(throws: AccentRefusal.notAColour) { try Accent(hex: hex) }
    }
}

@Suite("The wait in a line")
struct LineEstimateTests {
    @Test(
        "A wait is told as a range, or not at all while nobody knows",
        arguments: [
            (0, 60, LineEstimate.short), (59, 60, .short), (60, 60, .minutes("1–2")),
            (330, 60, .minutes("5–8")), (480, 60, .minutes("8–12")),
            (7_199, 60, .minutes("90–120")), (7_200, 60, .long),
        ] as [(Int64, Int, LineEstimate)])
    func ranges(ahead: Int64, perMinute: Int, expected: LineEstimate) {
        #expect(LineEstimate(ahead: ahead, perMinute: perMinute) == expected)
        #expect(LineEstimate(ahead: ahead, perMinute: 0) == nil)
    }
}
