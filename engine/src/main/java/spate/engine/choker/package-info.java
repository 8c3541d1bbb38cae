/// Whom to serve: tit-for-tat while fetching, fair turns while seeding.
package spate.engine.choker;
