// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(
    name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// The parts of SwiftNIO that the web layer uses.
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOExtras", package: "swift-nio-extras"),
    .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
    .product(name: "HTTPTypes", package: "swift-http-types"),
]

/// A module of Holdfast. Which module may import which is told in ARCHITECTURE.md and held by
/// TidyTests.
func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "holdfast",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "holdfast", targets: ["Server"]),
        .executable(name: "simulate", targets: ["Simulate"]),
    ],
    dependencies: [
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1",
            traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(
            name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(
            name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "CSlipCodes",
            cSettings: [.define("_GNU_SOURCE")],
            cxxSettings: [.define("ZX_USE_UTF8")],
            linkerSettings: [
                .linkedLibrary("ZXing"), .linkedLibrary("jpeg"), .linkedLibrary("png16"),
                .linkedLibrary("webp"),
            ]),
        .target(name: "CEmbedded"),
        module("Shop"),
        module(
            "Formats",
            [
                "Shop", "CExpat", "CQREncode", "CZlib", yams,
                .product(name: "NIOCore", package: "swift-nio"),
            ]),
        module("Storage", ["Shop"]),
        module(
            "StorageSQLite",
            [
                "Storage", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        module("StoragePostgres", ["Shop", "Storage", "CLibPQ"]),
        module("Transfer", ["Shop", "CCurl"]),
        module("Mail", ["Shop", "Formats", crypto, cryptoExtras]),
        module(
            "Blobs",
            ["Shop", "Transfer", crypto, .product(name: "NIOPosix", package: "swift-nio")]),
        module("SlipReading", ["Shop", "Formats", "CSlipCodes"]),
        module(
            "Operations",
            ["Shop", "Formats", "Storage", "Blobs", "CSodium", crypto, cryptoExtras]),
        module(
            "Pages",
            [
                "Shop", "Formats", "CEmbedded",
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            // They are embedded by CEmbedded.
            exclude: ["Templates", "Assets", "Words", "Sentences"]),
        module(
            "Documents",
            [
                "Shop", "Formats", "Operations", "Pages",
                .product(name: "NIOCore", package: "swift-nio"),
            ]),
        module(
            "Delivery",
            [
                "Shop", "Formats", "Storage", "Blobs", "Operations", "Pages", "Documents",
                "Mail", "Transfer", lifecycle, logging,
            ]),
        module(
            "Web",
            [
                "Shop", "Formats", "Storage", "Blobs", "Operations", "Delivery", "Pages",
                "Documents",
                "CZlib", crypto, hummingbirdCore, lifecycle, logging,
            ] + nio, exclude: ["API/openapi.json"]),
        module(
            "Rehearsal",
            [
                "Shop", "Formats",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .executableTarget(
            name: "Server",
            dependencies: [
                "Shop", "Formats", "Storage", "StorageSQLite", "StoragePostgres", "Blobs",
                "Transfer", "Mail", "SlipReading", "Operations", "Delivery", "Pages",
                "Documents", "Web",
                "Rehearsal", "CMalloc", crypto, lifecycle, logging, signals, yams,
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        module(
            "Simulation",
            ["Shop", "Formats", "Storage", "StorageSQLite", "Blobs", "Operations"]),
        .executableTarget(
            name: "Simulate",
            dependencies: [
                "Simulation", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        .target(
            name: "TestShop",
            dependencies: [
                "Shop", "Storage", "StorageSQLite", "StoragePostgres", "Blobs", "Operations",
                "TestSupport",
            ],
            path: "Tests/TestShop", swiftSettings: settings),
        tests("TidyTests"),
        tests("ShopTests", ["Shop", "Formats", "Operations", "TestShop"]),
        tests(
            "BlobsTests", ["Blobs", "Shop", "Transfer", "TestShop", "TestSupport", crypto]),
        tests(
            "StorageTests",
            ["Shop", "Storage", "StorageSQLite", "StoragePostgres", "TestShop", "TestSupport"]),
        tests(
            "OperationsTests",
            [
                "Shop", "Formats", "Storage", "StorageSQLite", "Blobs", "Operations", "TestShop",
                "TestSupport",
            ]),
        tests(
            "DeliveryTests",
            [
                "Shop", "Formats", "Storage", "StorageSQLite", "Blobs", "Operations", "Delivery",
                "Documents", "Mail", "Pages", "Transfer", "TestShop", "TestSupport", lifecycle,
                logging,
            ]),
        tests("FormatsTests", ["Formats", "Shop"]),
        tests("MailTests", ["Mail", "Transfer", "Formats", "Shop", "TestSupport"]),
        .target(
            name: "TestSlips", dependencies: ["SlipReading", "Formats"], path: "Tests/TestSlips",
            swiftSettings: settings),
        tests("SlipReadingTests", ["SlipReading", "Formats", "TestSlips", "TestSupport"]),
        tests("PagesTests", ["Pages", "Formats", "Shop"]),
        tests(
            "WebTests",
            [
                "Web", "Shop", "Formats", "Storage", "StorageSQLite", "Blobs", "Operations",
                "Delivery", "Pages", "Documents", "SlipReading", "TestShop", "TestSupport", crypto,
                hummingbirdCore, lifecycle, logging,
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ] + nio),
        tests(
            "RehearsalTests",
            [
                "Rehearsal", "Shop", "Formats",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        tests("SimulationTests", ["Simulation", "Simulate", "Shop", "Storage"]),
        tests(
            "ServerTests",
            [
                "Server", "SlipReading", "Shop", "Formats", "Storage", "StoragePostgres",
                "Operations", "Transfer", "Delivery", "Web", "TestShop", "TestSlips", "TestSupport",
                crypto,
                yams,
            ]),
        tests(
            "FaultTests",
            ["Server", "Shop", "Storage", "StoragePostgres", "TestShop", "TestSupport"]),
    ],
    cxxLanguageStandard: .cxx17
)
