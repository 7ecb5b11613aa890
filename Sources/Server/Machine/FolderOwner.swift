internal import Glibc

/// The owner of a data folder. A command that root gives works as that user: a file that root made
/// there could not be read by the service, whose folder it is.
struct FolderOwner: Equatable, Sendable {
    let user: uid_t
    let group: gid_t

    /// The owner of a folder or, where it is not there yet, of the one that it will be made in.
    init?(of path: String) {
        var path = path
        while true {
            var status = stat()
            if stat(path, &status) == 0 {
                (user, group) = (status.st_uid, status.st_gid)
                return
            }
            guard path != "/", path != "." else { return nil }
            let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            path = parent.isEmpty ? "/" : parent
        }
    }

    /// Makes this process the owner's, where it is root's and the folder is somebody else's. There
    /// is no way back.
    ///
    /// - Returns: whether it was anybody else's before.
    @discardableResult
    func become() throws(Refusal) -> Bool {
        guard geteuid() == 0, user != 0 else { return false }
        let entry = getpwuid(user)?.pointee
        let name = entry?.pw_name.map { String(cString: $0) }
        let home = entry?.pw_dir.map { String(cString: $0) }
        var only = [group]
        let groups = name.map { initgroups($0, group) } ?? setgroups(1, &only)
        guard groups == 0, setgid(group) == 0, setuid(user) == 0 else {
            throw Refusal(
                "this command could not work as the user \(name ?? "\(user)"), whose folder it is "
                    + "(\(DataDirectory.words(errno))): give it as that user")
        }
        // libpq looks there for passwords and certificates; root's cannot be read any more.
        setenv("HOME", home ?? "/", 1)
        return true
    }

    /// Begins this program anew in the same process. The main thread of a program whose `main` is
    /// asynchronous has ended by now, and setuid(2) passes over threads that have: the process
    /// would go by root's name, and its owner could not send it a signal. Where the owner may not
    /// run the file, it goes on as it is.
    static func startAnew() {
        // A thread of a pool blocks signals, and what it blocks stays blocked.
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        execv("/proc/self/exe", CommandLine.unsafeArgv)
    }

    /// Becomes the owner of all folders of a command: those that are there must be one user's, and
    /// those that are not are made for that user.
    static func become(ofAll directories: [DataDirectory]) throws(Refusal) {
        guard geteuid() == 0 else { return }
        let there = directories.filter { access($0.path, F_OK) == 0 }
        let owners = there.compactMap { directory in
            FolderOwner(of: directory.path).map { (directory.path, $0) }
        }.filter { $0.1.user != 0 }
        guard let (first, owner) = owners.first else { return }
        if let (other, another) = owners.first(where: { $0.1.user != owner.user }) {
            throw Refusal(
                "\(first) belongs to \(name(of: owner.user)), \(other) to "
                    + "\(name(of: another.user)): give one of them to the other with `chown -R`")
        }
        for directory in directories where access(directory.path, F_OK) != 0 {
            guard FolderOwner(of: directory.path)?.user == 0 else { continue }
            try directory.make()
            for path in [directory.path, directory.exports] {
                guard chown(path, owner.user, owner.group) == 0 else {
                    throw Refusal(
                        "\(path) could not be given to \(name(of: owner.user)): "
                            + DataDirectory.words(errno))
                }
            }
        }
        try owner.become()
    }

    /// The user's name, or its number where it has none.
    static func name(of user: uid_t) -> String {
        getpwuid(user)?.pointee.pw_name.map { String(cString: $0) } ?? "\(user)"
    }
}

extension DataDirectory {
    /// Entries of a folder that are looked at; a shop with more has been served for long.
    private static let mostLookedAt = 50_000

    /// Makes this process that of the folder's owner; see `FolderOwner`. Comes before anything in
    /// the folder is touched, and after what the caller's own user had to read.
    ///
    /// - Parameter startsAnew: whether the program then begins again, as one that runs for long
    ///   should, and one that has read anything must not.
    func becomeOwner(startsAnew: Bool = false) throws(Refusal) {
        let wasAnothers = try FolderOwner(of: path)?.become() ?? false
        if wasAnothers && startsAnew { FolderOwner.startAnew() }
    }

    /// The shop's own files and folders in it, and how deep the folders are.
    private static let own = [
        "holdfast.sqlite": 0, "holdfast.sqlite-wal": 0, "holdfast.sqlite-shm": 0, "node": 0,
        "serving.lock": 0, "uploads": 0, "exports": 1, "outgoing": 1, "partial": 2, "blobs": 2,
    ]

    /// Refuses a folder with files of the shop that this user cannot use, with the command that
    /// helps. An earlier version left such files when root gave a command.
    func refuseForeignFiles() throws(Refusal) {
        guard geteuid() != 0 else { return }
        var left = Self.mostLookedAt
        for (name, depth) in Self.own.sorted(by: { $0.key < $1.key }) {
            guard let found = Self.foreign("\(path)/\(name)", depth: depth, &left) else { continue }
            let (owner, own) = (FolderOwner.name(of: found.owner), FolderOwner.name(of: geteuid()))
            throw Refusal(
                "\(found.path) belongs to \(owner) and cannot be used by \(own): give it back as "
                    + "root with `chown -R \(own): \(path)`")
        }
    }

    /// The first of a file, or a folder and all that is in it, that is another user's and cannot
    /// be used.
    private static func foreign(
        _ path: String, depth: Int, _ left: inout Int
    ) -> (path: String, owner: uid_t)? {
        var status = stat()
        guard left > 0, lstat(path, &status) == 0 else { return nil }
        left -= 1
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        if access(path, R_OK | W_OK | (isFolder ? X_OK : 0)) != 0, errno == EACCES,
            status.st_uid != geteuid()
        {
            return (path, status.st_uid)
        }
        guard isFolder, depth > 0, let directory = opendir(path) else { return nil }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "." || name == ".." { continue }
            if let found = foreign("\(path)/\(name)", depth: depth - 1, &left) { return found }
        }
        return nil
    }
}
