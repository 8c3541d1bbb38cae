/// What clients and trackers say to each other: announce and scrape over HTTP (BEP 3, 7, 23, 24, 31, 48)
/// and over UDP (BEP 15, 41). Who is asked when, and what is made of it, is decided elsewhere.
package spate.protocol.tracker;
