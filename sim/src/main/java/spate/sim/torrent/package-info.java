/// Torrents and their content, made from a plan.
package spate.sim.torrent;
