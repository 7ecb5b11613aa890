// swift-tools-version: 6.2
import PackageDescription

// A package of its own: neither the shop nor its tests are built for libFuzzer. It reads the same
// sources, by a link, so that what a module shares within its package is seen here too.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "fuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        .systemLibrary(name: "CExpat", pkgConfig: "expat"),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
        .target(name: "Shop", swiftSettings: settings),
        .target(
            name: "Formats",
            dependencies: [
                "Shop", "CExpat", "CQREncode", "CZlib", .product(name: "Yams", package: "Yams"),
                .product(name: "NIOCore", package: "swift-nio"),
            ], swiftSettings: settings),
        .executableTarget(
            name: "fuzz", dependencies: ["Shop", "Formats"], path: "Readers",
            // The entry is libFuzzer's.
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]),
    ]
)
