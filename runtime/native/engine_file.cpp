#include "engine_file.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <ctime>
#include <ios>
#include <string>

#include "coro.h"

extern char** environ;
extern "C" void* __tls_get_addr(size_t*);

namespace coro {
namespace {

constexpr char kLibrary[] = "libengine.so";
constexpr char kSites[] = "engine.sites";
constexpr uintptr_t kPage = 4096;

// The header of engine.sites; runtime/engine/README.md describes it. Followed by `count` fields.
struct Header {
  char magic[8];
  uint32_t version, size, count;
  int32_t prepared_shift;
  uint32_t block_size, build_id_size;
  unsigned char build_id[32];
  uint64_t init_array, init_array_size, low, high, first_field, end_of_fields;
};
static_assert(sizeof(Header) == 112);

// A 32-bit offset from the thread pointer within an instruction, and its value at a shift of zero.
struct Field {
  uint32_t address;
  int32_t value;
};

// libengine.so as the loader sees it.
struct Library {
  std::string path;
  uintptr_t base = 0;
  size_t module = 0;
  const unsigned char* build_id = nullptr;
  size_t build_id_size = 0;
  const ElfW(Dyn) * dynamic = nullptr;
  uintptr_t read_only = 0, end_of_read_only = 0;  // PT_GNU_RELRO
};

size_t tls_module;
int32_t tls_shift;

// The bytes of engine.sites, unmapped at the end.
class SiteMap {
 public:
  SiteMap() = default;
  SiteMap(const SiteMap&) = delete;
  SiteMap& operator=(const SiteMap&) = delete;
  ~SiteMap() {
    if (data_ != MAP_FAILED) munmap(data_, size_);
  }

  // 0, or the errno of what failed.
  int open(const char* path) {
    int file = ::open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return errno;
    struct stat status;
    int error = fstat(file, &status) != 0 ? errno : 0;
    if (error == 0 && status.st_size > 0) {
      size_ = static_cast<size_t>(status.st_size);
      data_ = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
      if (data_ == MAP_FAILED) error = errno;
    }
    close(file);
    return error;
  }

  bool valid() const {
    if (data_ == MAP_FAILED || size_ < sizeof(Header)) return false;
    const Header& h = header();
    return memcmp(h.magic, "COROSITE", 8) == 0 && h.version == 1 && h.size == sizeof(Header) &&
           size_ == sizeof(Header) + sizeof(Field) * size_t{h.count} &&
           h.build_id_size <= sizeof h.build_id && h.count > 0 && h.low <= h.first_field &&
           h.first_field < h.end_of_fields && h.end_of_fields <= h.high && h.low <= h.init_array &&
           h.init_array_size <= h.high - h.low && h.init_array + h.init_array_size <= h.high;
  }

  const Header& header() const { return *static_cast<const Header*>(data_); }
  const Field* begin() const { return reinterpret_cast<const Field*>(&header() + 1); }
  const Field* end() const { return begin() + header().count; }

 private:
  void* data_ = MAP_FAILED;
  size_t size_ = 0;
};

void find_build_id(const unsigned char* at, const unsigned char* end, Library* library) {
  while (at + sizeof(ElfW(Nhdr)) <= end) {
    ElfW(Nhdr) note;
    memcpy(&note, at, sizeof note);
    auto* name = at + sizeof note;
    auto* content = name + ((note.n_namesz + 3) & ~3u);
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && memcmp(name, "GNU", 4) == 0) {
      library->build_id = content;
      library->build_id_size = note.n_descsz;
      return;
    }
    at = content + ((note.n_descsz + 3) & ~3u);
  }
}

int find_library(dl_phdr_info* info, size_t, void* result) {
  const char* slash = strrchr(info->dlpi_name, '/');
  if (strcmp(slash ? slash + 1 : info->dlpi_name, kLibrary) != 0) return 0;
  auto* library = static_cast<Library*>(result);
  library->path = info->dlpi_name;
  library->base = info->dlpi_addr;
  library->module = info->dlpi_tls_modid;
  for (int k = 0; k < info->dlpi_phnum; k++) {
    const ElfW(Phdr)& segment = info->dlpi_phdr[k];
    uintptr_t begin = info->dlpi_addr + segment.p_vaddr, end = begin + segment.p_memsz;
    if (segment.p_type == PT_NOTE && library->build_id == nullptr) {
      find_build_id(reinterpret_cast<unsigned char*>(begin), reinterpret_cast<unsigned char*>(end), library);
    } else if (segment.p_type == PT_DYNAMIC) {
      library->dynamic = reinterpret_cast<const ElfW(Dyn)*>(begin);
    } else if (segment.p_type == PT_GNU_RELRO) {
      library->read_only = begin;
      library->end_of_read_only = end;
    }
  }
  return 1;
}

int32_t read_field(uint32_t address) {
  int32_t value;
  memcpy(&value, reinterpret_cast<void*>(uintptr_t{address}), sizeof value);
  return value;
}

void write_field(uint32_t address, int32_t value) {
  memcpy(reinterpret_cast<void*>(uintptr_t{address}), &value, sizeof value);
}

// The distance between where the accesses look and where the block is, in this process.
int32_t measure_shift(const Header& header) {
  char* thread_pointer;
  asm("mov %%fs:0, %0" : "=r"(thread_pointer));
  return static_cast<int32_t>(engine_tls_block() - thread_pointer + int64_t{header.block_size});
}

// Every field is compared before the first is written: a file that does not fit stays as it is.
bool fields_hold(const SiteMap& sites) {
  const Header& h = sites.header();
  for (const Field& field : sites) {
    if (field.address < h.first_field || uint64_t{field.address} + 4 > h.end_of_fields) return false;
    if (read_field(field.address) != field.value + h.prepared_shift) return false;
  }
  return true;
}

const char* mend(const SiteMap& sites) {
  uintptr_t low = sites.header().first_field & ~(kPage - 1);
  size_t size = ((sites.header().end_of_fields + kPage - 1) & ~(kPage - 1)) - low;
  void* text = reinterpret_cast<void*>(low);
  // Not executable meanwhile: nothing of the engine runs yet, and some systems allow no memory that is both.
  if (mprotect(text, size, PROT_READ | PROT_WRITE) != 0)
    return "libengine.so: its code cannot be made writable; the system's policy forbids changes to a "
           "library's code "
           "(SELinux: allow execmod) or memory is short";
  for (const Field& field : sites) write_field(field.address, field.value + tls_shift);
  if (mprotect(text, size, PROT_READ | PROT_EXEC) != 0)
    return "libengine.so: its mended code cannot be made executable; the system's policy forbids it "
           "(SELinux: allow execmod)";
  return nullptr;
}

// What the executable copies from other libraries (std::cout, locale ids, environ, …) was copied while those
// were not initialized yet. Now they are: copies that may change are taken anew. Constant ones are right, and
// read-only.
const char* refresh_copies(const Library& library) {
  const ElfW(Rela)* relocations = nullptr;
  const ElfW(Sym)* symbols = nullptr;
  const char* names = nullptr;
  size_t count = 0;
  for (const ElfW(Dyn)* entry = library.dynamic; entry && entry->d_tag != DT_NULL; entry++) {
    if (entry->d_tag == DT_RELA) relocations = reinterpret_cast<const ElfW(Rela)*>(entry->d_un.d_ptr);
    if (entry->d_tag == DT_RELASZ) count = entry->d_un.d_val / sizeof(ElfW(Rela));
    if (entry->d_tag == DT_SYMTAB) symbols = reinterpret_cast<const ElfW(Sym)*>(entry->d_un.d_ptr);
    if (entry->d_tag == DT_STRTAB) names = reinterpret_cast<const char*>(entry->d_un.d_ptr);
  }
  if (!relocations || !symbols || !names)
    return "libengine.so has no dynamic symbols; build the engine again";
  void* handle = dlopen(library.path.c_str(), RTLD_LAZY | RTLD_NOLOAD);
  if (!handle) return "libengine.so cannot be asked for its symbols: it is being unloaded";
  static std::ios_base::Init streams;  // makes std::cout and the locale ids, where nobody has done so yet
  tzset();                             // fills timezone and tzname, which are among them
  const char* error = nullptr;
  for (size_t k = 0; k < count && !error; k++) {
    uintptr_t to = relocations[k].r_offset;
    if (ELF64_R_TYPE(relocations[k].r_info) != R_X86_64_COPY) continue;
    if (to >= library.read_only && to < library.end_of_read_only) continue;
    const ElfW(Sym)& symbol = symbols[ELF64_R_SYM(relocations[k].r_info)];
    const void* from = dlsym(handle, names + symbol.st_name);
    if (from) {
      memcpy(reinterpret_cast<void*>(to), from, symbol.st_size);
    } else {
      error = "a library that libengine.so was linked against lacks a symbol; libstdc++ or libc is too old";
    }
  }
  dlclose(handle);
  return error;
}

void run_constructors(const Header& header) {
  using Constructor = void (*)(int, char**, char**);
  static char name[] = "corojs";
  static char* arguments[] = {name, nullptr};
  auto* constructors = reinterpret_cast<Constructor*>(uintptr_t{header.init_array});
  for (size_t k = 0; k < header.init_array_size / sizeof(Constructor); k++) {
    auto value = reinterpret_cast<intptr_t>(constructors[k]);
    if (value != 0 && value != -1) constructors[k](1, arguments, environ);
  }
}

// A message with details, kept for ever.
const char* describe(const char* format, const std::string& path, const char* detail) {
  static char text[4352];
  snprintf(text, sizeof text, format, path.c_str(), detail);
  return text;
}

const char* boot() {
  Library library;
  dl_iterate_phdr(find_library, &library);
  if (library.module == 0)
    return "libengine.so is not loaded; it must lie in the folder of the native library that is linked "
           "against it";
  if (library.base != 0)
    return describe(
        "%s could not be loaded at its own address%s: the host program occupies it; use a "
        "position-independent host",
        library.path, "");
  std::string path = library.path.substr(0, library.path.size() - strlen(kLibrary)) + kSites;
  SiteMap sites;
  if (int error = sites.open(path.c_str()))
    return describe("%s cannot be read: %s; it belongs beside libengine.so", path, strerror(error));
  if (!sites.valid())
    return describe("%s is damaged or of another version%s; build the engine again", path, "");
  const Header& header = sites.header();
  if (header.build_id_size != library.build_id_size ||
      memcmp(header.build_id, library.build_id, library.build_id_size) != 0 || !fields_hold(sites))
    return describe("%s does not belong to the libengine.so beside it%s; copy both from one build", path, "");
  tls_module = library.module;
  tls_shift = measure_shift(header);
  if (tls_shift != header.prepared_shift) {
    if (const char* error = mend(sites)) return error;
  }
  if (const char* error = refresh_copies(library)) return error;
  run_constructors(header);
  return nullptr;
}

}  // namespace

const char* boot_engine_file() {
  static const char* const result = boot();
  return result;
}

char* engine_tls_block() {
  size_t index[2] = {tls_module, 0};
  return static_cast<char*>(__tls_get_addr(index));
}

int32_t engine_tls_shift() { return tls_shift; }

}  // namespace coro

extern "C" __attribute__((visibility("default"))) int32_t coro_engine_offset() {
  return coro::engine_tls_shift();
}
