/// A shipment: how goods travel.
package struct Shipment: Hashable, Sendable {
    package var carrier: String
    package var tracking: String

    package init(carrier: String, tracking: String) {
        self.carrier = carrier
        self.tracking = tracking
    }
}
