/// The library's front door.
package spate.client;
