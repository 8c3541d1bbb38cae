/// Which block to ask of which peer, and the books about every piece and block on its way.
package spate.engine.picker;
