internal import Blobs
internal import Delivery
internal import Glibc
internal import Logging
internal import Operations
internal import ServiceLifecycle
internal import Shop
internal import Synchronization
internal import Web

/// The shop's own figures, as monitors read them. Names and meanings are part of the contract.
enum ShopMetrics {
    static func source(
        keeper: Shopkeeper, site: Site, live: LiveEvents, outgoing: (any OutgoingBlobs)?,
        figures: ShopFiguresCache
    ) -> MetricSource {
        {
            desk(keeper.desk) + [
                orders(figures.latest),
                MetricFamily(
                    "holdfast_sse_clients", "Staff pages that listen to live events.", .gauge,
                    Double(site.listeners)),
                MetricFamily(
                    "holdfast_uploads_in_flight", "Slips that are being taken.", .gauge,
                    Double(site.uploadsInFlight)),
                // No drop of this version has a line; the names are there for who watches them.
                MetricFamily(
                    "holdfast_line_length", "Shoppers who wait in a line.", .gauge, 0),
                MetricFamily(
                    "holdfast_line_admitted_total", "Shoppers let in from a line.", .counter, 0),
                MetricFamily(
                    "holdfast_outbox_pending", "Changed orders that live pages are yet to hear of.",
                    .gauge, Double(live.pending)),
                MetricFamily(
                    "holdfast_blobs_pending", "Slips and pictures that are yet on no store.",
                    .gauge, Double(outgoing.map { (try? $0.waiting()) ?? 0 } ?? 0)),
                MetricFamily(
                    "process_resident_memory_bytes", "Memory that the process holds.", .gauge,
                    Double(residentBytes())),
            ]
        }
    }

    private static func desk(_ desk: Desk) -> [MetricFamily] {
        let reading = desk.figures.reading
        return [
            histogram(
                "holdfast_desk_batch_commands", "Commands in one transaction of the desk.",
                reading.batchCommands, bounds: DeskFigures.batchBounds, unit: 1),
            histogram(
                "holdfast_desk_commit_seconds", "Time of one transaction, with its sync.",
                reading.commitMilliseconds, bounds: DeskFigures.commitBounds, unit: 1_000),
            MetricFamily(
                "holdfast_desk_queue_length", "Commands that wait at the desk.", .gauge,
                Double(desk.queueLength)),
            MetricFamily(
                "holdfast_shed_total", "Commands that were answered busy and not executed.",
                .counter,
                samples: sheddingReasons.map { name, refusal in
                    MetricFamily.Sample(
                        labels: [("reason", name)], .number(Double(reading.shed(refusal))))
                }),
            MetricFamily(
                "holdfast_desk_shed_total", "The same for commands of the desk, by their kind.",
                .counter,
                samples: reading.shed.map { shed, count in
                    MetricFamily.Sample(
                        labels: [("kind", shed.kind.name), ("reason", "\(shed.refusal)")],
                        .number(Double(count)))
                }),
        ]
    }

    private static let sheddingReasons: [(String, DeskRefusal)] = [
        ("desk_full", .full), ("desk_overloaded", .overloaded), ("desk_late", .late),
        ("stopping", .closing),
    ]

    private static func histogram(
        _ name: String, _ help: String, _ counted: DeskFigures.Histogram, bounds: [Int64],
        unit: Double
    ) -> MetricFamily {
        MetricFamily(
            name, help, .histogram,
            samples: [
                MetricFamily.Sample(
                    .histogram(
                        HistogramSnapshot(
                            bounds: bounds.map { Double($0) / unit },
                            counts: counted.counts.map { UInt64($0) },
                            sumSeconds: Double(counted.sum) / unit)))
            ])
    }

    private static func orders(_ figures: ShopFigures?) -> MetricFamily {
        MetricFamily(
            "holdfast_orders", "Orders by status.", .gauge,
            samples: OrderStatus.allCases.map { status in
                MetricFamily.Sample(
                    labels: [("status", status.rawValue)],
                    .number(Double(figures?.sums(status).orders ?? 0)))
            })
    }

    /// Linux: the second number of `/proc/self/statm` is resident pages (proc(5)).
    private static func residentBytes() -> Int {
        let text = (try? FileBytes.read("/proc/self/statm", atMost: 4_096)) ?? []
        let pages = String(decoding: text, as: UTF8.self).split(separator: " ").dropFirst().first
        return (pages.flatMap { Int($0) } ?? 0) * sysconf(CInt(_SC_PAGESIZE))
    }
}

/// The orders' figures as of a moment ago, so that a monitor that asks often costs nothing.
final class ShopFiguresCache: Service {
    private let keeper: Shopkeeper
    private let wait: Wait
    private let logger: Logger
    private let figures = Mutex<ShopFigures?>(nil)

    /// How often they are read.
    private static let pause: Span = .seconds(5)

    init(keeper: Shopkeeper, wait: @escaping Wait, logger: Logger) {
        self.keeper = keeper
        self.wait = wait
        self.logger = logger
    }

    var latest: ShopFigures? { figures.withLock { $0 } }

    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                do {
                    let read = try await keeper.figures(by: Caller(actor: .system, role: .viewer))
                    figures.withLock { $0 = read }
                } catch {
                    logger.error("the figures could not be read", metadata: ["error": "\(error)"])
                }
                do {
                    try await wait(Self.pause)
                } catch {
                    return
                }
            }
        }
    }
}
