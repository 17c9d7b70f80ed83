//! Every function of the store, on SQLite and on PostgreSQL.

#![cfg(test)]

mod audit;
mod backup;
mod change;
mod doctor;
mod failure;
mod fixture;
mod imports;
mod indicators;
mod migrate;
mod observations;
mod people;
mod plans;
mod quotas;
mod small;
mod space;
mod speed;
