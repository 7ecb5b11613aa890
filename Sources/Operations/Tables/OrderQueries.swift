internal import Shop

/// The queries about orders.
enum OrderQueries {
    static let orders = SourcedQuery { condition in
        """
        SELECT \(Order.columns), ticket, changed_at, paid_at, carrier, tracking, oversold,
            upload_until
        FROM orders WHERE id \(condition) ORDER BY deadline_at, id
        """
    }

    static let lines = SourcedQuery { condition in
        """
        SELECT order_id, \(OrderLine.columns) FROM \(OrderLine.rows)
        WHERE order_id \(condition) ORDER BY position
        """
    }

    static let drops = SourcedQuery { condition in
        """
        SELECT \(Drop.columns) FROM drops
        WHERE id IN (SELECT drop_id FROM orders WHERE orders.id \(condition))
        """
    }
}
