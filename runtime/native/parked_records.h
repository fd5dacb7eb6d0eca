// What a walk of a parked fiber's frames finds, kept so that the next markings need no walk. Until the fiber
// runs again the same words of its stack are tagged, and the same code is running; only what the words hold
// may be moved by a collection. Kernel thread only, while V8 collects or deoptimizes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "root_visitor.h"

namespace coro {

// The tagged words below the end of a FiberState (its ThreadLocalTop's among them) and the code of the
// frames. It holds no addresses of the fiber, so all fibers parked at the same place share one.
struct FrameRecord {
  struct Code {
    uintptr_t code, stream;  // stream: an InstructionStream, or Smi zero of embedded code
    bool operator==(const Code&) const = default;
  };
  std::vector<uint64_t> words;  // bit b of words[w]: the word 64 w + b + 1 words below the end is a slot
  std::vector<Code> code;       // in the order of the frames; each pair once

  bool operator==(const FrameRecord&) const = default;
  uint64_t hash() const;
  size_t bytes() const { return words.capacity() * sizeof(uint64_t) + code.capacity() * sizeof(Code); }
};

// Hands a walk on and writes down what it visits.
class Recorder final : public RootVisitor {
 public:
  explicit Recorder(char* isolate) : isolate_(isolate) {}
  // Before each walk. `to` may be null; `end` is the end of the walked fiber's FiberState.
  void begin(RootVisitor* to, void* end);
  void VisitRootPointers(int root, const char* text, uintptr_t* from, uintptr_t* to) override;
  void VisitRootPointer(int root, const char* text, uintptr_t* slot) override;
  void VisitCompressedRootPointers(int root, const char* text, uintptr_t* from, uintptr_t* to) override;
  void VisitRunningCode(uintptr_t* code, uintptr_t* stream) override;
  void Synchronize(int tag) override {
    if (to_) to_->Synchronize(tag);
  }
  int collector() const override { return to_ ? to_->collector() : 0; }

  FrameRecord record;
  bool unusual = false;  // not all that was visited could be written down: the record must not be used
  bool moves = false;    // nor may it where the collection moves code that it names

 private:
  void note(uintptr_t* slot);
  char* isolate_;
  RootVisitor* to_ = nullptr;
  uintptr_t* end_ = nullptr;
};

// Objects that this marking has visited and that no collection moves: visiting them again would do nothing.
class VisitedObjects {
 public:
  bool contains(uintptr_t object) const { return objects_[place(object)] == object; }
  void add(uintptr_t object) { objects_[place(object)] = object; }

 private:
  static constexpr int kBits = 10;
  static size_t place(uintptr_t object) { return (object * 0x9e3779b97f4a7c15u) >> (64 - kBits); }
  uintptr_t objects_[size_t{1} << kBits] = {};
};

// The records of a runtime's fibers, by numbers from 1; 0: none yet; kNever: none before it has run again.
class ParkedRecords {
 public:
  static constexpr uint32_t kNever = ~uint32_t{0};
  void begin(size_t fibers);  // a marking. In it each fiber's number is either visited or given up
  void end();                 // frees what no fiber has any more

  // False: the record is out of date, and the fiber must be walked.
  bool valid(uint32_t number) const { return number < slots_.size() && slots_[number].valid; }
  const FrameRecord& operator[](uint32_t number) const { return slots_[number].record; }
  // Marks through a valid record. True: something of it lies on a page with one of these flags.
  bool visit(uint32_t number, void* end, RootVisitor*, uintptr_t page_bits, VisitedObjects*);
  // Asks for the memory that visit will look at.
  void prefetch(uint32_t number, void* end) const;
  // After a walk of this marking: the number of such a record, or kNever: there are too many.
  uint32_t add(const FrameRecord&);
  void invalidate();  // all: V8 may have changed what parked frames run

 private:
  struct Slot {
    FrameRecord record;
    uint64_t hash = 0;
    uint32_t marking = 0;  // the last in which it was visited
    bool valid = false;
    bool moves = false;  // some of its code lies on a page that this marking's collection evacuates
  };
  void drop(Slot&);

  std::vector<Slot> slots_ = std::vector<Slot>(1);
  std::vector<uint32_t> free_;
  std::unordered_map<uint64_t, uint32_t> by_hash_;
  size_t bytes_ = 0, most_bytes_ = 0;
  uint32_t marking_ = 0;
};

}  // namespace coro
