internal import Blobs
internal import Delivery
internal import Operations
internal import Shop
internal import Web

/// The shop's own figures, as monitors read them. Names and meanings are part of the contract.
enum ShopMetrics {
    static func source(
        keeper: Shopkeeper, site: Site, live: LiveEvents, outgoing: (any OutgoingBlobs)?,
        watching: Watching
    ) -> MetricSource {
        {
            desk(keeper.desk, site.shed) + watch(watching) + [
                orders(watching.probe.figures),
                MetricFamily(
                    "holdfast_sse_clients", "Staff pages that listen to live events.", .gauge,
                    Double(site.listeners)),
                MetricFamily(
                    "holdfast_uploads_in_flight", "Slips that are being taken.", .gauge,
                    Double(site.uploadsInFlight)),
                MetricFamily(
                    "holdfast_outbox_pending",
                    "Entries of the history that live pages are yet to hear of.", .gauge,
                    Double(live.pending(of: watching.probe.figures?.tally.cursor ?? 0))),
                MetricFamily(
                    "holdfast_blobs_pending", "Slips and pictures that are yet on no store.",
                    .gauge, Double(outgoing.map { (try? $0.waiting()) ?? 0 } ?? 0)),
                MetricFamily(
                    "process_resident_memory_bytes", "Memory that the process holds.", .gauge,
                    Double(watching.machine.resident)),
            ]
        }
    }

    private static func watch(_ watching: Watching) -> [MetricFamily] {
        let diagnosis = watching.watch.diagnosis
        let sample = diagnosis?.sample
        return [
            MetricFamily(
                "holdfast_line_length", "Shoppers who wait in a line.", .gauge,
                Double(sample?.line.length ?? 0)),
            MetricFamily(
                "holdfast_line_admitted_total", "Shoppers let in from a line.", .counter,
                Double(sample?.line.admitted ?? 0)),
            MetricFamily(
                "holdfast_people", "People on the shop's pages, estimated.", .gauge,
                Double(sample?.people ?? 0)),
            MetricFamily(
                "holdfast_limit", "1 for what limits the shop now, 0 for the rest.", .gauge,
                samples: Limit.allCases.map { limit in
                    MetricFamily.Sample(
                        labels: [("limit", limit.rawValue), ("severity", limit.severity.rawValue)],
                        .number(diagnosis?.limit == limit ? 1 : 0))
                }),
            MetricFamily(
                "holdfast_listen_queue_length",
                "Connections that wait in the kernel to be accepted.", .gauge,
                Double(sample?.web.backlog ?? 0)),
            MetricFamily(
                "holdfast_listen_dropped_total",
                "Connections to the shop that found no room in the kernel's queue.", .counter,
                Double(sample?.web.connectionsDropped ?? 0)),
            MetricFamily(
                "holdfast_slips_cut_total", "Slips that broke off on their way.", .counter,
                Double(sample?.web.slipsCut ?? 0)),
            MetricFamily(
                "holdfast_slip_oldest_seconds",
                "For how long the oldest slip has waited for a decision.", .gauge,
                Double(sample?.slips.oldest.milliseconds ?? 0) / 1_000),
            MetricFamily(
                "holdfast_processor_ratio", "Of the machine's processors, busy, from 0 to 1.",
                .gauge, sample?.processor ?? 0),
            MetricFamily(
                "holdfast_database_bytes", "Size of the database.", .gauge,
                Double(sample?.database.bytes ?? 0)),
            MetricFamily(
                "holdfast_disk_free_bytes", "Free bytes on the disk of the data directory.",
                .gauge, Double(sample?.machine.diskFree ?? 0)),
        ]
    }

    private static func desk(
        _ desk: Desk, _ shed: [(reason: String, count: UInt64)]
    ) -> [MetricFamily] {
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
                "holdfast_shed_total", "Requests that were answered busy and not executed.",
                .counter,
                samples: sheddingReasons.map { name, refusal in
                    MetricFamily.Sample(
                        labels: [("reason", name)], .number(Double(reading.shed(refusal))))
                }
                    + shed.map { reason, count in
                        MetricFamily.Sample(labels: [("reason", reason)], .number(Double(count)))
                    }),
            MetricFamily(
                "holdfast_desk_shed_total", "Those of them that the desk turned away, by kind.",
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
}
