//! Rules, alerts and dashboards.
