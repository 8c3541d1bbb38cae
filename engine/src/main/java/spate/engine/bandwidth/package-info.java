/// Rates: how fast it goes ([RateMeter]), and how fast it may go ([BandwidthPool]).
package spate.engine.bandwidth;
