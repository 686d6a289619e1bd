//! Rules and their tests, the ways of alerts, probes, dashboards, runbooks, and the Terraform of the edge. What a file
//! says is asked in Rust; what a program makes of it is asked of the program.

mod alertmanager;
mod blackbox;
mod dashboards;
mod expression;
mod files;
mod operators;
mod operators_alertmanager;
mod rules;
mod runbooks;
mod server;
mod terraform;
