// go run bench/peers/channel.go      the same in Go: channel hops, Gosched, goroutines started and joined
package main

import (
	"fmt"
	"runtime"
	"sort"
	"time"
)

func measure(name string, count int, work func()) {
	work()
	times := []float64{}
	for round := 0; round < 7; round++ {
		start := time.Now()
		work()
		times = append(times, float64(time.Since(start).Nanoseconds())/float64(count))
	}
	sort.Float64s(times)
	fmt.Printf("%s: %.1f (min %.1f)\n", name, times[3], times[0])
}

func main() {
	runtime.GOMAXPROCS(1)
	const n = 200_000
	measure("Go channel hop", 2*n, func() {
		channel, done := make(chan int), make(chan bool)
		go func() {
			for i := 0; i < 2*n; i++ {
				<-channel
			}
			done <- true
		}()
		for i := 0; i < 2*n; i++ {
			channel <- i
		}
		<-done
	})
	measure("Go Gosched", 2*n, func() {
		done := make(chan bool)
		go func() {
			for i := 0; i < n; i++ {
				runtime.Gosched()
			}
			done <- true
		}()
		for i := 0; i < n; i++ {
			runtime.Gosched()
		}
		<-done
	})
	measure("Go goroutine started and joined", n, func() {
		done := make(chan bool)
		for i := 0; i < n; i++ {
			go func() { done <- true }()
			<-done
		}
	})
}
