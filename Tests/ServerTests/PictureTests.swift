import Formats
import Foundation
import TestSupport
import Testing

@testable import Server

/// A seller's picture comes as a phone took it, and goes out small, upright and without a word of
/// where it was taken. What makes it so is libvips (Debian: libvips-tools).
@Suite("Pictures for shoppers")
struct PictureTests {
    /// A photo of 1,600 by 1,200 pixels that is to be turned by a quarter, with the camera's name.
    private func photo(in folder: ShopFolder) async throws -> [UInt8] {
        let path = folder.data + "-photo.jpg"
        let child = try ChildProcess(
            "/usr/bin/vips", ["gaussnoise", path, "1600", "1200"], environment: [:])
        try #require(await child.ended() == 0, "install libvips-tools")
        let plain = [UInt8](try Data(contentsOf: URL(filePath: path)))
        // TIFF as EXIF has it: two entries, the camera's name behind them and the orientation 6.
        let name = Array("SecretCam\u{0}".utf8)
        let tiff: [UInt8] =
            [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 2] + [1, 0x0F, 0, 2, 0, 0, 0, 10, 0, 0, 0, 38]
            + [1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0] + [0, 0, 0, 0] + name
        let body = Array("Exif\u{0}\u{0}".utf8) + tiff
        let segment = [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body
        return Array(plain[..<2]) + segment + Array(plain[2...])
    }

    /// Width and height as the frame's header has them.
    private func size(ofJPEG bytes: [UInt8]) -> [Int] {
        var place = 2
        while place + 9 < bytes.count {
            let marker = bytes[place + 1]
            if (0xC0...0xC2).contains(marker) {
                return [7, 5].map { Int(bytes[place + $0]) << 8 | Int(bytes[place + $0 + 1]) }
            }
            place += 2 + (Int(bytes[place + 2]) << 8 | Int(bytes[place + 3]))
        }
        return []
    }

    @Test("A logo goes out small as well, is on every page, shown, checked, and taken away")
    func logo() async throws {
        let folder = try ShopFolder()
        let text = ShopText.shop().replacing("locale: en,", with: "locale: en, logo: logo.jpg,")
        try folder.write(text)
        let command = ["apply", folder.shopFile, "--data", folder.data]
        #expect(try await Program.refused(command).contains("shop.logo: "))
        try folder.write(try await photo(in: folder), to: "logo.jpg")
        #expect(try await Program.done(command).contains("shop: logo made 400, 800, 1200 px wide"))
        #expect(try await Program.done(command) == "nothing to change\n")

        let serving = try await folder.serve()
        let page = try await serving.request("GET", "/d/tour").text
        let source = try #require(page.firstMatch(of: /class="top-logo" src="([^"]+)"/)).1
        let answer = try await serving.request("GET", String(source))
        #expect(answer.status == 200)
        #expect(size(ofJPEG: answer.body) == [400, 533])
        #expect(!answer.text.contains("SecretCam"))
        let shown = try await Program.done(["show", "--data", folder.data])
        let digest = try #require(shown.firstMatch(of: /logo: ([0-9a-f]{64})/)).1
        let own = try await serving.request("GET", "/pictures/\(digest)")
        #expect(own.status == 200 && !own.text.contains("SecretCam"))
        try folder.write(shown)
        #expect(try await Program.done(command) == "nothing to change\n")
        let verified = try await Program.done(["verify", "--data", folder.data])
        #expect(verified.contains("4 files checked: no faults found"))
        let backup = folder.path + "/backup"
        try await Program.done(["backup", backup, "--data", folder.data])

        try folder.write(ShopText.shop())
        #expect(
            try await Program.done(command + ["--over-newer"]).contains("shop: logo removed"))
        #expect(await serving.stop() == 0)
    }

    @Test("A photo goes out in three widths, upright, without what the camera wrote")
    func threeWidths() async throws {
        let folder = try ShopFolder()
        try folder.write(ShopText.shop(extra: "\n        picture: shirt.jpg"))
        let photo = try await photo(in: folder)
        try folder.write(photo, to: "shirt.jpg")
        let command = ["apply", folder.shopFile, "--data", folder.data]
        #expect(try await Program.done(command + ["--dry-run"]).contains("400, 800, 1200 px wide"))
        #expect(try await Program.done(command).contains("400, 800, 1200 px wide"))
        #expect(try await Program.done(command) == "nothing to change\n")

        let serving = try await folder.serve()
        let page = try await serving.request("GET", "/d/tour").text
        let srcset = try #require(page.firstMatch(of: /srcset="([^"]+)"/)).1
        let paths = srcset.split(separator: ", ").map { $0.split(separator: " ") }
        #expect(paths.map { $0.last } == ["400w", "800w", "1200w"])
        var bytes = Int.max
        for (path, size) in zip(paths, [[400, 533], [800, 1_067], [1_200, 1_600]]).reversed() {
            let answer = try await serving.request("GET", String(path[0]))
            #expect(answer.status == 200 && answer["content-type"] == "image/jpeg")
            #expect(self.size(ofJPEG: answer.body) == size)
            #expect(!answer.text.contains("Exif") && !answer.text.contains("SecretCam"))
            #expect(answer.body.count < bytes)
            bytes = answer.body.count
        }
        // Whoever knows the seller's own file by its hash gets the largest of them instead.
        let shown = try await Program.done(["show", "--data", folder.data])
        let digest = try #require(shown.firstMatch(of: /picture: "?([0-9a-f]{64})/)).1
        let own = try await serving.request("GET", "/pictures/\(digest)")
        #expect(own.status == 200 && !own.text.contains("SecretCam"))
        let drop = try await serving.request("GET", "/api/v1/drops/tour").text
        #expect(!drop.contains(digest) && drop.contains(paths[2][0]))
        #expect(await serving.stop() == 0)
        #expect(try await Program.run(["verify", "--data", folder.data]).status == 0)
        // What was lost of it is made again from the seller's file.
        let largest = try #require(paths[2][0].split(separator: "/").last)
        try FileManager.default.removeItem(
            atPath: "\(folder.data)/blobs/\(largest.prefix(2))/\(largest)")
        #expect(try await Program.run(["verify", "--data", folder.data]).status != 0)
        _ = try await Program.done(command)
        #expect(try await Program.run(["verify", "--data", folder.data]).status == 0)
    }

    /// Runs a command where libvips's program cannot be run, as where it is not installed.
    private func withoutVips(
        _ arguments: [String]
    ) async throws -> (status: CInt, output: String, errors: String) {
        let script = "mount --bind /dev/null /usr/bin/vipsthumbnail && exec \"$0\" \"$@\""
        let child = try ChildProcess(
            "/usr/bin/unshare", ["--mount", "/bin/sh", "-c", script, Program.path] + arguments,
            environment: ["PATH": "/usr/bin:/bin"])
        async let output = child.restOfOutput()
        async let errors = child.restOfErrors()
        let texts = await (output, errors)
        return (await child.ended(), texts.0, texts.1)
    }

    @Test("Where libvips is missing a photo goes out in its own size, without the camera's words")
    func ownSize() async throws {
        let folder = try ShopFolder()
        try folder.write(ShopText.shop(extra: "\n        picture: shirt.jpg"))
        let photo = try await photo(in: folder)
        try folder.write(photo, to: "shirt.jpg")
        let command = ["apply", folder.shopFile, "--data", folder.data]
        let words =
            "shirt.jpg goes to shoppers in its own size, without what its camera wrote into it: "
            + "install libvips-tools and apply the file again, and it is made smaller\n"
        for (arguments, change) in [
            (command + ["--dry-run"], "product tour/shirt: picture made 1200 px wide\n"),
            (command, "product tour/shirt: picture made 1200 px wide\n"),
            (command, "nothing to change\n"),
        ] {
            let told = try await withoutVips(arguments)
            #expect(told.status == 0 && told.errors == "", "\(told.errors)")
            #expect(told.output.contains(words) && told.output.contains(change))
        }

        let serving = try await folder.serve()
        let page = try await serving.request("GET", "/d/tour").text
        let path = try #require(page.firstMatch(of: /src="(\/pictures\/[0-9a-f]{64})"/)).1
        #expect(!page.contains("srcset"))
        let shown = try await Program.done(["show", "--data", folder.data])
        let digest = try #require(shown.firstMatch(of: /picture: "?([0-9a-f]{64})/)).1
        for path in [String(path), "/pictures/\(digest)"] {
            let answer = try await serving.request("GET", path)
            #expect(answer.status == 200 && answer["content-type"] == "image/jpeg")
            #expect(size(ofJPEG: answer.body) == [1_600, 1_200])
            #expect(!answer.text.contains("SecretCam"))
            // To be turned by a quarter, as before.
            let turn: [UInt8] = [1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6]
            #expect(answer.body.firstRange(of: turn) != nil)
            #expect(answer.body.count < photo.count)
        }
        #expect(await serving.stop() == 0)
        #expect(try await Program.run(["verify", "--data", folder.data]).status == 0)

        // Once it is there, the same file is made smaller.
        #expect(try await Program.done(command).contains("picture made 400, 800, 1200 px wide"))
        #expect(try await withoutVips(command).output == "nothing to change\n")
        try folder.write(Array(photo.prefix(5_000)), to: "shirt.jpg")
        let refused = try await withoutVips(command)
        #expect(refused.status == 1 && refused.output == "")
        #expect(refused.errors.contains("shirt.jpg could not be freed of what its camera wrote"))
        #expect(refused.errors.contains("Save it anew as JPEG, or install libvips-tools"))
    }

    /// A program of the shell in the place of libvips's.
    private func standIn(_ script: String, in folder: ShopFolder) throws -> String {
        let path = try folder.write("#!/bin/sh\n\(script)\n", to: "vipsthumbnail")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    @Test("What decodes pictures may use so much of the machine and no more")
    func limits() throws {
        let folder = try ShopFolder()
        // Memory in kibibytes, seconds, a file in blocks of 512 bytes, a core, open files.
        let program = try standIn(
            """
            for limit in v t f c n; do ulimit -$limit; done >&2
            grep NoNewPrivs /proc/self/status >&2
            echo "untrusted: $VIPS_BLOCK_UNTRUSTED, names: $(env | cut -d= -f1 | sort | xargs)" >&2
            exit 1
            """, in: folder)
        let refusal = try #require(throws: Refusal.self) {
            try PictureMaker(program: program)
                .make(Pictures.smallestPNG, .png, called: "shirt.png")
        }
        #expect(refusal.line.contains("shirt.png could not be made smaller"))
        #expect(
            refusal.line.contains("1572864 20 65536 0 64 NoNewPrivs: 1 untrusted: 1, names:"),
            "\(refusal.line)")
        let names = refusal.line.split(separator: "names: ").last?.prefix { $0 != ")" }
        let own = ["HOME", "LC_ALL", "PATH", "PWD", "TMPDIR"]
        let vips = ["VIPS_BLOCK_UNTRUSTED", "VIPS_CONCURRENCY"]
        #expect(names?.split(separator: " ").map(String.init) == own + vips)
    }

    @Test("What decodes pictures and does not end is ended, whatever it says to that")
    func patience() throws {
        let folder = try ShopFolder()
        let program = try standIn("trap '' TERM INT HUP; sleep 20; exit 0", in: folder)
        let refusal = try #require(throws: Refusal.self) {
            try PictureMaker(program: program, seconds: 1)
                .make(Pictures.smallestPNG, .png, called: "shirt.png")
        }
        #expect(refusal.line.contains("shirt.png could not be made smaller"), "\(refusal.line)")
    }

    @Test("A small picture is not made larger, and what is no picture inside is told")
    func smallAndBroken() async throws {
        let folder = try ShopFolder()
        try folder.write(ShopText.shop(extra: "\n        picture: shirt.png"))
        try folder.write(Pictures.smallestPNG, to: "shirt.png")
        let command = ["apply", folder.shopFile, "--data", folder.data]
        #expect(try await Program.done(command).contains("picture made 1 px wide"))
        let serving = try await folder.serve()
        let page = try await serving.request("GET", "/d/tour").text
        let path = try #require(page.firstMatch(of: /src="(\/pictures\/[0-9a-f]{64})"/)).1
        #expect(!page.contains("srcset"))
        let answer = try await serving.request("GET", String(path))
        #expect(answer["content-type"] == "image/webp")
        #expect(!answer.text.contains("EXIF") && !answer.text.contains("ICCP"))
        #expect(await serving.stop() == 0)

        try folder.write(Array(Pictures.smallestPNG.prefix(40)), to: "shirt.png")
        #expect(try await Program.refused(command).contains("shirt.png could not be made smaller"))
    }
}
