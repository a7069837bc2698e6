//! A VFS for SQLite over the platform's own: files are really opened, read and
//! written, locks and shared memory are the platform's, and a [`Disk`] keeps
//! account of what would survive a power cut.

#![allow(
    unsafe_code,
    reason = "SQLite's VFS is a C interface, and nothing else sees single writes and syncs"
)]

use crate::disk::{Disk, FileNumber, Trouble};
use rusqlite::ffi;
use std::ffi::{CStr, CString, OsStr, c_char, c_int, c_void};
use std::mem::size_of;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What SQLite may rely on: only that writing never harms the bytes beside.
/// Whatever else the file system offers, the model does not hold.
const PROMISED: c_int = ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE;

/// A VFS under a name of its own, until dropped.
pub struct Registered {
    vfs: *mut ffi::sqlite3_vfs,
    name: String,
    disk: Arc<Disk>,
}

/// What the VFS knows; lives as long as the process.
struct Below {
    vfs: *mut ffi::sqlite3_vfs,
    disk: Arc<Disk>,
}

/// An open file; the platform's own follows it in memory.
#[repr(C)]
struct File {
    methods: *const ffi::sqlite3_io_methods,
    disk: *const Disk,
    number: FileNumber,
    /// Its next sync makes its folder certain too.
    syncs_folder: bool,
}

impl Registered {
    /// Puts `disk` under SQLite.
    pub fn new(disk: Arc<Disk>) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("power-{}-{count}", std::process::id());
        let c_name = CString::new(name.clone()).unwrap_or_default();
        // SAFETY: a null name asks for the default VFS, which lives as long as
        // the process; it is only read.
        let (below, default) = unsafe {
            let below = ffi::sqlite3_vfs_find(ptr::null());
            assert!(!below.is_null(), "SQLite has no VFS");
            (below, *below)
        };
        let known = Box::new(Below {
            vfs: below,
            disk: Arc::clone(&disk),
        });
        let vfs = Box::new(ffi::sqlite3_vfs {
            iVersion: 2,
            szOsFile: size_of::<File>() as c_int + default.szOsFile,
            mxPathname: default.mxPathname,
            pNext: ptr::null_mut(),
            zName: c_name.into_raw(),
            // Neither is ever freed: a connection forgotten somewhere would go
            // on using them, and they are a few hundred bytes.
            pAppData: Box::into_raw(known).cast(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(current_time),
            xGetLastError: Some(get_last_error),
            xCurrentTimeInt64: Some(current_time_64),
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        });
        let vfs = Box::into_raw(vfs);
        // SAFETY: `vfs` is filled in whole and is never freed.
        let code = unsafe { ffi::sqlite3_vfs_register(vfs, 0) };
        assert_eq!(code, ffi::SQLITE_OK, "the VFS cannot be registered");
        Self { vfs, name, disk }
    }

    /// The name to open databases with.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        // SAFETY: registered in `new`, and unregistered only here. Its memory
        // stays, so a connection still open goes on working.
        unsafe { ffi::sqlite3_vfs_unregister(self.vfs) };
        self.disk.retire();
    }
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// The platform's file behind one of ours.
///
/// # Safety
/// `file` was opened by [`open`].
unsafe fn beneath(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: `szOsFile` made room for the platform's file right behind ours,
    // and the size of `File` keeps it aligned.
    unsafe { file.cast::<u8>().add(size_of::<File>()).cast() }
}

/// # Safety
/// `vfs` is one of ours.
unsafe fn known<'a>(vfs: *mut ffi::sqlite3_vfs) -> &'a Below {
    // SAFETY: `pAppData` was set to a `Below` that is never freed.
    unsafe { &*(*vfs).pAppData.cast::<Below>() }
}

/// Calls a method of the platform's file; one it lacks is an I/O error.
macro_rules! beneath {
    ($file:expr, $method:ident $(, $arg:expr)*) => {
        // SAFETY: SQLite calls with a file that `open` opened, whose platform
        // file is open too; the arguments are passed on as they came.
        unsafe {
            let real = beneath($file);
            match (*(*real).pMethods).$method {
                Some(method) => method(real $(, $arg)*),
                None => ffi::SQLITE_IOERR,
            }
        }
    };
}

/// File methods that are the platform's own.
macro_rules! file_methods_passed_on {
    ($($name:ident => $method:ident ($($arg:ident: $type:ty),*);)+) => {$(
        unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file $(, $arg: $type)*) -> c_int {
            beneath!(file, $method $(, $arg)*)
        }
    )+};
}

file_methods_passed_on! {
    close => xClose();
    read => xRead(into: *mut c_void, amount: c_int, at: ffi::sqlite3_int64);
    file_size => xFileSize(size: *mut ffi::sqlite3_int64);
    lock => xLock(level: c_int);
    unlock => xUnlock(level: c_int);
    check_reserved_lock => xCheckReservedLock(answer: *mut c_int);
    file_control => xFileControl(op: c_int, arg: *mut c_void);
    sector_size => xSectorSize();
    shm_map => xShmMap(page: c_int, size: c_int, extend: c_int, out: *mut *mut c_void);
    shm_lock => xShmLock(offset: c_int, count: c_int, flags: c_int);
    shm_unmap => xShmUnmap(delete: c_int);
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    // SAFETY: as in `beneath!`.
    unsafe {
        let real = beneath(file);
        if let Some(method) = (*(*real).pMethods).xShmBarrier {
            method(real);
        }
    }
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    beneath!(file, xDeviceCharacteristics) & PROMISED
}

/// VFS methods that are the platform's own.
macro_rules! vfs_methods_passed_on {
    ($($name:ident => $method:ident ($($arg:ident: $type:ty),*);)+) => {$(
        unsafe extern "C" fn $name(vfs: *mut ffi::sqlite3_vfs $(, $arg: $type)*) -> c_int {
            // SAFETY: `vfs` is ours and the one below lives as long as the
            // process; the arguments are passed on as they came.
            unsafe {
                let below = known(vfs).vfs;
                match (*below).$method {
                    Some(method) => method(below $(, $arg)*),
                    None => ffi::SQLITE_ERROR,
                }
            }
        }
    )+};
}

vfs_methods_passed_on! {
    access => xAccess(name: *const c_char, flags: c_int, answer: *mut c_int);
    full_pathname => xFullPathname(name: *const c_char, length: c_int, out: *mut c_char);
    randomness => xRandomness(length: c_int, out: *mut c_char);
    sleep => xSleep(microseconds: c_int);
    current_time => xCurrentTime(out: *mut f64);
    get_last_error => xGetLastError(length: c_int, out: *mut c_char);
    current_time_64 => xCurrentTimeInt64(out: *mut ffi::sqlite3_int64);
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives `szOsFile` bytes for the file, of which ours come
    // first; a null `methods` means that it is not open yet.
    unsafe { (*file.cast::<File>()).methods = ptr::null() };
    // SAFETY: as in `vfs_methods_passed_on`; the platform's file follows ours.
    let code = unsafe {
        let below = known(vfs).vfs;
        match (*below).xOpen {
            Some(method) => method(below, name, beneath(file), flags, out_flags),
            None => ffi::SQLITE_CANTOPEN,
        }
    };
    if code != ffi::SQLITE_OK {
        return code;
    }
    // SAFETY: a name SQLite opens ends with a zero byte and outlives the call.
    let Some(path) = (unsafe { path(name) }) else {
        // A temporary file without a name: stores keep those in memory.
        beneath!(file, xClose);
        return ffi::SQLITE_CANTOPEN;
    };
    let journal = flags & (ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL) != 0;
    // SAFETY: `vfs` is ours, and its disk lives as long as the process.
    let disk = unsafe { &known(vfs).disk };
    let opened = File {
        methods: &raw const METHODS,
        disk: Arc::as_ptr(disk),
        number: disk.opened(path),
        // As the platform's own VFS does for journals it may have made.
        syncs_folder: journal && flags & ffi::SQLITE_OPEN_CREATE != 0,
    };
    // SAFETY: room for it, as above.
    unsafe { file.cast::<File>().write(opened) };
    ffi::SQLITE_OK
}

/// # Safety
/// `name` is null or ends with a zero byte.
unsafe fn path<'a>(name: *const c_char) -> Option<&'a Path> {
    if name.is_null() {
        return None;
    }
    // SAFETY: the caller's promise.
    let name = unsafe { CStr::from_ptr(name) };
    Some(Path::new(OsStr::from_bytes(name.to_bytes())))
}

/// # Safety
/// `file` was opened by [`open`], and nobody else uses this handle meanwhile:
/// SQLite never calls two methods of one handle at once.
unsafe fn ours<'a>(file: *mut ffi::sqlite3_file) -> (&'a mut File, &'a Disk) {
    // SAFETY: the caller's promise; the disk lives as long as the process.
    unsafe {
        let file = &mut *file.cast::<File>();
        let disk = &*file.disk;
        (file, disk)
    }
}

fn code(result: Result<(), Trouble>) -> c_int {
    match result {
        Ok(()) => ffi::SQLITE_OK,
        Err(Trouble::Full) => ffi::SQLITE_FULL,
        Err(Trouble::SyncFailed) => ffi::SQLITE_IOERR_FSYNC,
        Err(Trouble::Below(code)) => code,
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    amount: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite calls with one of our open files and `amount` readable bytes.
    let ((ours, disk), bytes) = unsafe {
        let bytes = std::slice::from_raw_parts(from.cast::<u8>(), amount as usize);
        (ours(file), bytes)
    };
    code(disk.write(ours.number, at as usize, bytes, |bytes| {
        beneath!(
            file,
            xWrite,
            bytes.as_ptr().cast(),
            bytes.len() as c_int,
            at
        )
    }))
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite calls with one of our open files.
    let (ours, disk) = unsafe { ours(file) };
    code(disk.truncate(ours.number, size as usize, || {
        beneath!(file, xTruncate, size)
    }))
}

/// The disk below is not synced: nothing here ever asks it what survived.
unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: SQLite calls with one of our open files.
    let (ours, disk) = unsafe { ours(file) };
    let result = disk.sync(ours.number, ours.syncs_folder);
    if result.is_ok() {
        ours.syncs_folder = false;
    }
    code(result)
}

unsafe extern "C" fn delete(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    sync_folder: c_int,
) -> c_int {
    // SAFETY: `vfs` is ours, and SQLite's name ends with a zero byte.
    let (below, path) = unsafe { (known(vfs), path(name)) };
    let Some(path) = path else {
        return ffi::SQLITE_IOERR_DELETE;
    };
    code(below.disk.delete(path, sync_folder != 0, || {
        // SAFETY: as in `vfs_methods_passed_on`. The folder below needs no sync.
        unsafe {
            match (*below.vfs).xDelete {
                Some(method) => method(below.vfs, name, 0),
                None => ffi::SQLITE_IOERR_DELETE,
            }
        }
    }))
}
