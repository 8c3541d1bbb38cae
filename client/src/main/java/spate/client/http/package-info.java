/// Documents over HTTP and HTTPS, in straight blocking code for virtual threads.
package spate.client.http;
