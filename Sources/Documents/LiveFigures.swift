package import Formats
package import NIOCore
package import Operations
package import Shop

/// The live figures: what changes by the second in a drop, as everybody polls it.
package enum LiveFigures {
    /// The header that says how long anybody may keep the figures.
    package static let cacheControl = "public, max-age=1, stale-while-revalidate=0"

    /// The shared JSON of a drop and a tag for it.
    ///
    /// The tag names everything but `server_time`: who asks with `If-None-Match` hears 304 until
    /// something has changed. Whoever keeps the bytes must make them anew each second, so that
    /// their time is right.
    package static func bytes(
        of listing: DropListing, keeper: Shopkeeper, at now: Timestamp, wallClock: WallClock?
    ) -> (bytes: ByteBuffer, tag: String) {
        let variants = listing.variants
        let left = keeper.stock.available(variants.map(\.id))
        let available = left.values.reduce(0, +)
        let state = listing.drop.state(at: now, available: available)
        let pulse = keeper.pulse(of: listing.drop, available: available, at: now)
        var hash = FiguresHash()
        hash.add(state.rawValue)
        var json = JSONWriter(capacity: 160 + 32 * variants.count)
        json.object { json in
            json.member("state", state.rawValue)
            json.member("version", keeper.stock.version)
            json.member(
                "server_time",
                DateText.rfc3339(now, offset: wallClock?.offset(at: now) ?? 0))
            json.member("variants") { json in
                json.object { json in
                    for variant in variants {
                        let units = left[variant.id] ?? 0
                        json.member(variant.sku, units)
                        hash.add(variant.sku)
                        hash.add(String(units))
                    }
                }
            }
            json.member("line") { json in
                json.object { json in
                    json.member("state", pulse.state.rawValue)
                    json.member("cursor", Int(pulse.cursor))
                    json.member("per_minute", pulse.perMinute)
                    json.member("length", Int(pulse.length))
                    json.member("early", pulse.early.map { Int($0) })
                    // Should a line begin, whoever holds it was here before.
                    if pulse.mode == .auto, pulse.state == .off {
                        json.member("stamp", keeper.secret.stamp(listing.drop.id, at: now))
                    }
                }
            }
        }
        hash.add(pulse.tag)
        return (json.bytes, hash.text)
    }
}

/// A hash over the texts of figures, which tells that they are still the same.
private struct FiguresHash {
    private var hash = FNV1a()

    /// Adds a text, with an end that no text has in it.
    mutating func add(_ text: String) {
        hash.add(text.utf8)
        hash.add(CollectionOfOne(0))
    }

    var text: String { String(hash.value, radix: 36) }
}

extension LinePulse {
    /// Tells one pulse from another.
    fileprivate var tag: String {
        "\(state.rawValue) \(cursor) \(perMinute) \(length) \(early ?? -1)"
    }
}
