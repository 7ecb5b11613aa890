import Foundation
import TestSupport
import Testing

/// A library of the project's own that stands between a program and the system's.
enum Preload {
    /// Compiles one into a folder.
    ///
    /// - Parameter source: the C file's path in the project.
    /// - Returns: what `LD_PRELOAD` is to be.
    static func compiled(_ source: String, in folder: ShopFolder) async throws -> String {
        let name = source.split(separator: "/").last ?? "library"
        let library = "\(folder.path)/\(name).so"
        let compiler = try ChildProcess(
            "/usr/bin/cc",
            [
                "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library,
                projectFile(source).path,
            ], environment: ["PATH": "/usr/bin:/bin"])
        let errors = await compiler.restOfErrors()
        try #require(
            await compiler.ended() == 0, "no C compiler (bin/setup --test installs it): \(errors)")
        return library
    }
}
