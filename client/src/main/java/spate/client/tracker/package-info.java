/// Trackers over HTTP and UDP: paced by host, bounded in everything.
package spate.client.tracker;
